// Runs one suite with mocha inside the extension host, and writes what became of each test.
const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

module.exports = (suite, result) =>
  new Promise((resolve, reject) => {
    const mocha = new Mocha({ ui: "tdd", timeout: 120_000, color: false });
    mocha.addFile(suite);
    const [tests, figures] = [[], []];
    global.figure = sentence => figures.push(sentence);
    mocha
      .run(failures => {
        writeFileSync(result, JSON.stringify({ tests, figures }));
        if (failures) reject(new Error(`${failures} failed`));
        else resolve();
      })
      .on("pass", test => tests.push({ title: test.fullTitle() }))
      .on("fail", (test, error) => tests.push({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
