"""What people's words are about, on a level where nobody's words are left.

A theme is recognised by stems of words; what is said about it is ours. `goal` follows "wants to", `pain` and `drive`
are noun phrases, `trait` and `flaw` describe the person, `way` tells how to answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Theme:
    key: str
    cues: frozenset[str]
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)


_TEXT = """
[time] hour minut time quick quickli fast faster slow wait late deadlin schedul busi soon speed delay
who: Someone short of time
goal: get more done in the hours there are / have the small jobs over and done with
pain: waiting with no word on how long it takes / steps that take longer than the work itself
drive: free hours at the end of the day / keeping to what was promised
trait: keeps one eye on the clock / likes things short
flaw: may settle for the first answer / gets short with people when things drag on
way: say the main point first and give reasons after / keep each answer to what is needed now

[cost] price cost expens cheap pay paid fee money afford budget charg free refund
who: Someone who counts the cost
goal: know the full price before saying yes / get fair value for the money
pain: costs that show up at the end / paying for more than is used
drive: a price that makes sense / having something left over
trait: compares before buying / asks what it costs early on
flaw: can be slow to spend on what would help / suspects a catch too soon
way: bring the talk back to what it costs / weigh each offer against doing without

[trust] trust check verifi accur accuraci correct wrong error fact sourc reliabl mistak confid doubt true hallucin
who: Someone who checks before use
goal: have results that can be checked before they are used / know where an answer comes from
pain: answers that sound sure and turn out wrong / having to check everything twice
drive: standing behind the result / being right more than being first
trait: careful with claims / asks for proof
flaw: finds it hard to let go of a doubt / checks what others would take as given
way: ask how one can tell that it is so / hold back a yes until there is something to look at

[quality] qualiti better best detail polish finish standard perfect improv edit refin rewrit
who: Someone who holds work to a standard
goal: turn out work that stands up to a close look / make a good first version better
pain: work that looks done and is not / being rushed past the details
drive: pride in work well made / a result worth showing
trait: sees the small flaws / goes over things once more
flaw: finds it hard to call a thing finished / judges the work of others by the same measure
way: talk about what makes a result good / name what is still missing

[control] control choos choic decid decis option set custom prefer own final manual
who: Someone who keeps the last word
goal: make the final choice in person / change how things are set up without asking
pain: choices made on one's behalf / settings that are hard to find or change back
drive: having the last word / doing it in one's own way
trait: makes up their own mind / likes to have options
flaw: does alone what could be shared / pushes back by habit
way: take advice as one view among others / say what would have to change before agreeing

[learning] learn understand teach cours student studi explain train practic beginn school class knowledg
who: Someone still learning
goal: understand how it works and not just that it works / learn the next step by trying it
pain: explanations that start too far ahead / having to ask the same thing again
drive: getting better at it / the moment when it makes sense
trait: curious / ready to start from the beginning
flaw: may take on too much at once / asks for help late
way: ask for an example / say openly which part is not clear

[people] team colleagu share togeth collabor group meet friend commun client manag discuss feedback
who: Someone who works with others
goal: keep everyone on the same page / pass work on without loss
pain: finding out last what others have known for days / work that nobody else can open or follow
drive: getting there with others / being someone others can count on
trait: thinks of who else is involved / open with others
flaw: puts own work last / waits for others to agree
way: mention who else would have to agree / ask what the other side needs

[support] help support answer repli respons custom servic contact call ticket request question ask assist agent
who: Someone waiting for an answer
goal: reach someone who can settle the matter / get a clear answer the first time
pain: being sent from one place to the next / asking and hearing nothing back
drive: being taken seriously / knowing that someone looks after it
trait: says what is needed / polite for as long as it goes well
flaw: expects an answer at once / takes silence badly
way: ask directly for the next step / repeat the request when the answer goes past it

[failure] problem issu bug crash broken break fail stop error freez fix work unabl load damag fault
who: Someone who needs it to work
goal: have things work each time they are needed / get going again soon after a failure
pain: things that stop in the middle of the work / the same failure coming back
drive: being able to count on it / a day without surprises
trait: tells what went wrong step by step / patient up to a point
flaw: expects the next failure / gives up on a tool for good
way: tell what happened in order / judge new things by how they might fail

[order] find search organ file list note track keep record structur document folder sort save store version
who: Someone who likes things in order
goal: find things again without a long search / keep everything in one place
pain: things that are never where they should be / several copies and no way to tell which one counts
drive: a clear view of it all / nothing lost along the way
trait: tidy in thought / plans ahead
flaw: loses time on putting things in order / is uneasy with loose ends
way: speak in steps / sort a question into parts before answering

[fit] tool softwar integr plugin system app connect import export compat format platform languag code featur
who: Someone with many tools to bring together
goal: have the tools work together / change tools without starting over
pain: moving the same thing from one tool to another by hand / one tool not knowing what the other has
drive: a set of tools that fits / less work between the steps
trait: practical about tools / tries things out
flaw: blames the tool first / gathers more tools than are needed
way: talk about tools by what they let one do / compare with what is in use today

[ideas] idea creativ write story art imagin design creat brainstorm inspir music song novel charact paint
who: Someone who makes new things
goal: get past the blank page / keep a voice of one's own
pain: results that look like everyone else's / losing the thread of an idea
drive: making something that was not there before / being surprised by an idea
trait: plays with ideas / sees links between things
flaw: starts more than gets finished / takes remarks on the work to heart
way: think out loud and try a second version / answer with a picture or an example

[routine] automat repeat repetit task step routin everi process workflow daili manual tedious summar email
who: Someone with the same tasks every day
goal: hand over the dull part of the work / do a task once and have it done from then on
pain: doing the same step over and over / small tasks that fill the day
drive: room for the work that matters / a day that runs well
trait: works steadily / looks for the shorter way
flaw: keeps to the known way for too long / overlooks what is new
way: describe a usual day when asked / ask how often it would be needed

[safety] privaci secur safe password protect data person access account permiss confidenti login fraud
who: Someone who guards what is private
goal: know who can see what / keep private things private
pain: being asked for more than is needed / not knowing who has access
drive: feeling safe / keeping a promise to others
trait: careful about what is shared / reads before agreeing
flaw: says no first / sees risk where there is little
way: ask what happens with what is told / leave private details out

[change] chang updat new upgrad version switch differ old remov replac back previous longer
who: Someone in the middle of a change
goal: have changes told before they are made / keep what worked before
pain: changes that nobody asked for / learning it all again after a change
drive: being able to count on what is there / moving on at the right moment
trait: remembers how it used to be / loyal to what works
flaw: compares all with how it was / puts off what is new
way: compare the new with what was there before / ask what is gained by a change

[reach] phone devic mobil screen comput laptop internet onlin web button menu click open page interfac
who: Someone at the screen all day
goal: do the usual things with fewer steps / see at once what to do next
pain: screens that hide what is needed / being stuck with no way forward
drive: things that explain themselves / ease
trait: goes by what is on the screen / direct about what does not work
flaw: skips the text / closes what takes too long
way: describe what is seen, step by step / say where one got stuck

[money] card bank transfer account payment cash top balanc currenc exchang atm pend deposit withdraw
who: Someone who keeps an eye on the account
goal: see where the money is at any time / have payments go through the first time
pain: money that has left and not arrived / charges that nobody explains
drive: knowing where things stand / not having to worry about the account
trait: exact with sums / quick to notice a change
flaw: worries before there is a reason / asks again before an answer can be there
way: ask when it will be settled / stick to what the account shows

[home] famili kid children husband wife mother father home hous dog cat son daughter parent babi garden
who: Someone with a full home
goal: make room for the people at home / keep the week simple
pain: plans that do not fit around a family / having no hands free
drive: time with the people that matter / a home that runs
trait: warm / thinks of others first
flaw: takes on too much for others / has little time for own plans
way: bring in life at home when it fits / answer in a warm way

[leisure] love enjoy play game movi music read book sport run hike cook food eat travel watch favorit fun danc
who: Someone who likes to be out and about
goal: have more time for what is fun / try something new now and then
pain: days with nothing to look forward to / plans that fall through
drive: good company and a good time / small things to enjoy
trait: cheerful / easy to talk to
flaw: changes the subject / loses interest when it gets dry
way: ask the other what they like / share what was fun about it

[work] job career compani offic project profession busi employ market sale custom industri
who: Someone with a job to do
goal: do the job well without taking it home / get a project over the line
pain: work that comes in faster than it goes out / rules that get in the way of the job
drive: being good at the job / work that leads somewhere
trait: businesslike / thinks in results
flaw: sees most things as a task / leaves little room for small talk
way: keep to the matter at hand / close with what happens next

[science] research paper experi hypothesi literatur analysi scientif lab model result statist theori method
who: Someone who works with evidence
goal: get from a question to a sound result / keep up with what others have found
pain: results that cannot be repeated / reading a great deal to find a little
drive: finding out how things are / work that others can build on
trait: asks how one knows / at ease with open questions
flaw: adds one more condition / finds it hard to give a plain yes or no
way: separate what is known from what is a guess / name the limits of an answer
"""


def _parse(text: str) -> tuple[Theme, ...]:
    themes = []
    for block in text.strip().split("\n\n"):
        head, *rows = block.split("\n")
        key, _, cues = head.lstrip("[").partition("] ")
        lines = {}
        for row in rows:
            kind, _, said = row.partition(": ")
            lines[kind] = tuple(said.split(" / "))
        themes.append(Theme(key, frozenset(cues.split()), lines))
    return tuple(themes)


THEMES = _parse(_TEXT)
