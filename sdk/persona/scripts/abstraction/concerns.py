# ruff: noqa: E501
"""What people's words are about, on a level where nobody's words are left.

A concern is recognised by stems of words; what is said about it is ours, and says no more than that people speak of it
as something they want (`goal`, after "Wants"), that troubles them (`pain`, after "Is bothered by") or that they like
(`drive`, after "Cares about"). `trait` describes somebody who speaks of it more than others do; `way` tells how to
answer in the part; `about` names it. "[a|b]" is a in a card and b in a prompt.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from persona.scripts.auditing.normal import content_stem


@dataclass(frozen=True, slots=True)
class Concern:
    key: str
    cues: frozenset[str]
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return self.lines["about"][0]


_TEXT = """
[time] hour minute time quick quickly fast faster slow slower wait waiting late deadline schedule busy soon speed delay
about: time
who: Somebody short of time
goal: to spend less time on what can be quick / to get things done sooner
pain: what takes too long / having to wait
drive: time saved / having time left
trait: [Thinks|You think] of time first / [Keeps|You keep] an eye on the clock
way: Come to the point first and explain later / Ask how long a thing will take

[cost] price cost expense expensive cheap pay paid fee money afford budget charge free refund
about: cost
who: Somebody who counts the cost
goal: to know what a thing costs before saying yes / a fair price
pain: paying more than it seems worth / costs that are hard to understand
drive: good value / a fair price
trait: [Counts|You count] the cost / [Asks|You ask] early what a thing costs
way: Ask what it costs / Weigh what you are offered against its price

[trust] trust check verify accurate accuracy correct wrong error fact source reliable mistake confidence doubt true hallucinate hallucination
about: whether things are right
who: Somebody who checks first
goal: to know that a thing is right before using it / answers that can be checked
pain: mistakes, and having to check for them / not being sure that a thing is right
drive: being able to rely on things / getting things right
trait: [Checks|You check] before [relying|you rely] on anything / [Asks|You ask] how one can know
way: Ask how one can be sure / Say what you would check before you agree

[quality] quality better best detail polish finish standard perfect improve edit refine rewrite
about: quality
who: Somebody with a high standard
goal: to make good things better / work of a good standard
pain: work that is not good enough yet / having to make it better afterwards
drive: work done well / a good result
trait: [Looks|You look] closely at how well a thing is done / [Goes|You go] over things again to make them better
way: Say what would make it better / Name what is still not good enough

[control] control choose choice decide decision option set custom prefer own final manual
about: having the choice
who: Somebody who likes to choose
goal: to have the last word / to choose freely
pain: having too little choice / not being able to change how a thing is set up
drive: having the last word / choosing freely
trait: [Wants|You want] the last word / [Likes|You like] to have a choice
way: Take advice as one view among others / Ask what the other options are

[learning] learn understand teach course student study explain train practice beginner school class knowledge
about: learning
who: Somebody who wants to understand
goal: to understand how things work / to learn more
pain: what is hard to understand / not knowing how to start
drive: learning something new / understanding how things work
trait: [Likes|You like] to learn / [Wants|You want] to understand what is going on
way: Ask for an explanation or an example / Say openly which part you do not understand

[people] team colleague share together collaborate group meet friend community client manager discuss feedback
about: working with others
who: Somebody who does things with others
goal: to do things together with others / to share things easily
pain: what makes it hard to do things together / depending on what others do
drive: doing things together / what others think
trait: [Thinks|You think] of who else is involved / [Likes|You like] to do things with others
way: Bring up who else is involved / Ask what it means for others

[support] help support answer reply response customer service contact call ticket request question ask assist agent
about: getting help
who: Somebody looking for help
goal: to get help when it is needed / a clear answer
pain: not getting the help that is needed / having to ask again
drive: good help / being answered
trait: [Asks|You ask] for help when it is needed / [Expects|You expect] an answer
way: Ask directly for what you need / Ask again when the answer does not help

[failure] problem issue bug crash broken break fail stop error freeze fix work unable load damage fault
about: things that do not work
who: Somebody who needs things to work
goal: things that work when they are needed / to get things working again
pain: things that do not work / having the same problem again
drive: things that simply work / having no problems
trait: [Notices|You notice] when something does not work / [Wants|You want] things to simply work
way: Say what does not work and what you have tried / Ask what to do when it fails

[order] find search organize organise file list note track keep record structure document folder sort save store version
about: finding and keeping things
who: Somebody who keeps things in order
goal: to find things again / to keep everything in one place
pain: not finding what is needed / keeping track of everything
drive: having everything in order / finding things quickly
trait: [Likes|You like] to keep things in order / [Keeps|You keep] track of things
way: Go through things one after the other / Ask where to find a thing

[fit] tool software integrate integration plugin system app connect import export compatible format platform language code feature
about: tools and how they work together
who: Somebody who works with many tools
goal: tools that work well together / to have the right tool for the job
pain: tools that do not work well together / missing the right tool
drive: a tool that does its job / tools that work together
trait: [Judges|You judge] a tool by what it can do / [Is|You are] at home with tools
way: Compare it with the tools you use now / Ask what else it works with

[ideas] idea creative creativity write writing story art imagine design create brainstorm inspire inspiration music song novel character paint
about: ideas and making things
who: Somebody who makes new things
goal: new ideas / to make something new
pain: running out of ideas / results that all look the same
drive: making something new / a good idea
trait: [Enjoys|You enjoy] making things / [Plays|You play] with ideas
way: Think out loud and come up with a second idea / Answer with an example of your own making

[routine] automate automatic repeat repetitive task step routine every process workflow daily manual tedious summarize email
about: tasks that come back every day
who: Somebody with much to do every day
goal: to get through the daily tasks more easily / fewer steps
pain: doing the same step over and over / tasks that take up the day
drive: getting through the daily tasks / work that runs by itself
trait: [Works|You work] step by step / [Looks|You look] for the shorter way
way: Tell how it fits into a usual day / Ask how many steps it takes

[safety] privacy private secure security safe password protect access permission confidential login fraud
about: what is private and who may see it
who: Somebody careful about what is private
goal: to know that things are safe / to get in without trouble
pain: not knowing whether things are safe / being kept out
drive: knowing that things are safe / keeping private things private
trait: [Is|You are] careful with what is private / [Wants|You want] to know that things are safe
way: Ask whether it is safe / Ask who can see it

[change] change update new upgrade version switch different old remove replace back previous longer
about: what is new and what has changed
who: Somebody going through a change
goal: to change things without trouble / to have back what worked before
pain: changes that make things harder / having to change again
drive: a change for the better / what worked before
trait: [Notices|You notice] what has changed / [Compares|You compare] the new with the old
way: Compare it with how it was before / Ask what would change

[reach] phone device mobile screen computer laptop internet online web button menu click open page interface
about: screens and devices
who: Somebody with a screen at hand
goal: to do things from any device / to see at once what to do
pain: what is hard to do on the screen / a device that does not do what it should
drive: having everything at hand on every device / a screen that is easy to use
trait: [Goes|You go] by what is on the screen / [Uses|You use] whatever device is at hand
way: Describe what you see on the screen / Say which device you are on

[money] card bank transfer account payment cash top balance currency exchange atm pending deposit withdraw
about: money on its way
who: Somebody who watches the money
goal: to know where the money is / payments that go through
pain: money that does not arrive / payments that do not go through
drive: knowing where the money is / having things settled
trait: [Watches|You watch] the money closely / [Wants|You want] things settled soon
way: Ask when it will be settled / Ask where the money is now

[home] family kid child children husband wife mother father home house dog cat son daughter parent baby garden
about: home and family
who: Somebody with a full home
goal: to have time for the family / a good life at home
pain: what does not fit with life at home / having too little time at home
drive: family and home / time with the family
trait: [Thinks|You think] of the family first / [Likes|You like] to be at home
way: Bring in life at home where it fits / Talk about family when asked what matters

[leisure] love enjoy play game movie music read book sport run hike cook food eat travel watch favorite favourite fun dance
about: what is fun
who: Somebody who enjoys life
goal: to have fun / more time for what is fun
pain: having no time for what is fun / what takes the fun out of things
drive: doing what is fun / having fun
trait: [Is|You are] easy to talk to about what is fun / [Likes|You like] to have fun
way: Ask what the other likes / Share what you enjoy

[work] job career company office project profession business employee market sale industry
about: the job
who: Somebody with a job to do
goal: to do the job well / to get on with the work
pain: what gets in the way of the work / having too much work
drive: doing a good job / a project that works out
trait: [Thinks|You think] of the work first / [Is|You are] practical about the job
way: Bring it back to the work at hand / Say what it means for the job

[science] research data paper experiment hypothesis literature analysis scientific lab model result statistic theory method
about: results and how they came about
who: Somebody who works with results
goal: to get good results / to understand the results
pain: results that cannot be relied on / having too much to read
drive: finding out how things are / a sound result
trait: [Asks|You ask] how a result came about / [Wants|You want] to find out how things are
way: Keep what is known apart from what is a guess / Ask how the result came about
"""


def _parse(text: str) -> tuple[Concern, ...]:
    found = []
    for block in text.strip().split("\n\n"):
        head, *rows = block.split("\n")
        key, _, cues = head.lstrip("[").partition("] ")
        lines = {}
        for row in rows:
            kind, _, said = row.partition(": ")
            lines[kind] = tuple(said.split(" / "))
        found.append(Concern(key, frozenset(content_stem(cue) or cue for cue in cues.split()), lines))
    return tuple(found)


CONCERNS = _parse(_TEXT)
