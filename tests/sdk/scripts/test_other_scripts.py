"""The audit in scripts that put no space between words: what is copied is found, what others say alike is not."""

import pytest

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.scripts import audit
from persona.scripts.auditing import SourceIndex

SAID = {
    "Japanese": [
        "請求書の画面で毎回ログアウトされてしまい、入力した内容がすべて消えるのでとても困っています。",
        "アプリの検索が遅くて、欲しい商品がなかなか見つかりません。",
        "もっと簡単に支払い方法を変更できるようにしてほしいです。",
        "毎朝、電車の中でニュースを読むために使っています。",
        "通知が多すぎるので、減らせる設定があると助かります。",
        "友達と写真を共有できるところが気に入っています。",
    ],
    "Chinese": [
        "每次打开发票页面我都会被退出登录，输入的内容全部丢失，真的很烦人。",
        "搜索速度太慢，想要的商品很难找到。",
        "希望能更方便地修改付款方式。",
        "我每天早上坐地铁的时候用它看新闻。",
        "通知太多了，希望可以设置少一点。",
        "我喜欢可以和朋友分享照片。",
    ],
    "Thai": [
        "ทุกครั้งที่เปิดหน้าใบแจ้งหนี้ระบบจะออกจากระบบและข้อมูลที่กรอกไว้หายหมด",
        "ค้นหาสินค้าช้ามากและหาของที่อยากได้ไม่ค่อยเจอ",
        "อยากให้เปลี่ยนวิธีชำระเงินได้ง่ายกว่านี้",
        "ทุกเช้าฉันใช้แอปนี้อ่านข่าวบนรถไฟ",
        "การแจ้งเตือนเยอะเกินไปอยากให้ลดได้",
        "ชอบที่แชร์รูปกับเพื่อนได้",
    ],
}
OTHERS = {
    "Japanese": ["請求書をまとめて印刷できると便利だと思います。", "夜は静かな場所で本を読むのが好きです。"],
    "Chinese": ["如果可以一次打印所有发票就方便了。", "晚上我喜欢在安静的地方看书。"],
    "Thai": ["ถ้าพิมพ์ใบแจ้งหนี้ทั้งหมดพร้อมกันได้จะสะดวก", "ตอนกลางคืนชอบอ่านหนังสือในที่เงียบ"],
}


@pytest.fixture(scope="module")
def indexes():
    def index(said):
        people = [
            Participant(
                f"P{n:02d}", str(n), passages=[Passage("a", f"P{n:02d}", Span(0, len(text.encode()), n, n), text)]
            )
            for n, text in enumerate(said, 1)
        ]
        return SourceIndex.build(Corpus("/", (), tuple(people), ()))

    return {name: index(said) for name, said in SAID.items()}


@pytest.mark.parametrize("script", SAID)
def test_a_sentence_copied_whole_or_in_its_greater_part_blocks(indexes, script):
    said = SAID[script][0]
    for line in (said, said[:20], f"- {said[8:30]}"):
        report = audit(line, indexes[script])
        assert report.blocked, line
        assert any(finding.kind == "verbatim_run" and finding.source == "a:1" for finding in report.findings), line


def test_what_was_copied_is_shown_as_its_script_writes_it(indexes):
    found = audit(SAID["Chinese"][1], indexes["Chinese"]).findings
    assert any("搜索速度太慢想要的商品很难找到" in finding.text for finding in found)


@pytest.mark.parametrize("script", OTHERS)
def test_what_nobody_said_passes(indexes, script):
    for line in OTHERS[script]:
        assert not audit(line, indexes[script]).blocked, line
