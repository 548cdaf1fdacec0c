# ruff: noqa: E501
"""The words and phrases that announce a goal, a pain point, a need and so on: data, no logic.

Each cue has a kind and a weight: 3 when it says the kind by itself ("I wish", "frustrating"), 2 when it usually does,
1 when it is a hint. `words` are regular expressions for one word each, apart by white space; `phrases` one expression
a line, in which `~` stands for adverbs that may come between ("I ~ want": "I really just want") and `I` for "I" or
"we" with its contractions. Phrases are looked for only in sentences with one of the `gate` words. All is lower case.
"""

from __future__ import annotations

from dataclasses import dataclass

from persona.claims.model import ClaimKind


@dataclass(frozen=True, slots=True)
class CueText:
    kind: ClaimKind
    weight: int
    words: str = ""
    phrases: str = ""
    gate: str = ""
    bare: bool = False  # holds inside a negated, relieved or hypothetical sentence as well
    main: bool = False  # says it only as a main clause: not in "the pictures I want"


ADVERBS = (
    "really just also definitely certainly personally still only always often usually generally typically mostly mainly "
    "sometimes would will do did absolutely truly actually probably especially particularly simply even very much both then "
    "currently primarily ultimately eventually honestly constantly thoroughly frequently regularly rarely now first"
)

CUE_TEXTS: tuple[CueText, ...] = (
    CueText("pain_point", 3, words="""
        frustrat(?:ed|es?|ing|ingly|ions?) annoy(?:s|ed|ing|ances?)? infuriat\\w+ irritat\\w+ aggravat\\w+ nightmares? painful headaches?
        cumbersome clunky clumsy awkward(?:ness)? drawbacks? downsides? hallucinat\\w+ disappoint(?:ed|ing|s|ment|ments)? unreliable
        unusable useless overwhelm(?:ed|ing)? terrible horrible awful sucks? disorgani[sz]ed struggl(?:e|es|ed|ing)
        hinder(?:s|ed|ing|ances?)? bottlenecks? obstacles? hurdles? barriers? difficult(?:y|ies) trouble troubles inaccura(?:te|cy|cies)
        inconsisten(?:t|cy|cies) unintuitive confus(?:es|ing|ion) incompatib\\w+ insufficient lacks? lacking poor poorly
        fails? failing failure failures failed crash(?:es|ed|ing)? freez(?:es|ing) froze broken? breaks bugs? buggy glitch\\w* errors? corrupt(?:ed|s)?
        declined rejected stolen compromised blocked denied disappear(?:s|ed|ing) exhausting unacceptable hates? plagiari\\w+
        """),
    CueText("pain_point", 3, gate="hard difficult tough tricky impossible challenging slow tedious time pain fed sick tired gave give too enough counter", phrases="""
        (?:hard|difficult|tough|tricky|impossible|challenging|slow|tedious) (?:to|for|when|part|time)
        hard time
        pain (?:points?|in)
        fed up
        (?:sick|tired) of
        g[ia]ve up
        counter-?intuitive
        not (?:\\w+ )?enough
        too (?:\\w+ )?(?:slow|hard|many|much|complex|complicated|expensive|long|difficult|generic|few|big|small|cluttered|limited|high|vague|wordy|formal)
        """),
    CueText("pain_point", 3, gate="hate dislike can't dread fear worry worried concerned afraid scared stuck confused upset dissatisfied detest nervous lost", phrases="""
        I ~(?:hate|dislike|can't stand|detest|dread|fear|worry)
        (?:i'm|i am|we're|we are|i feel|i get|feeling)(?: (?!less |not |never )\\w+)? (?:worried|concerned|afraid|scared|stuck|confused|upset|dissatisfied|nervous|lost)
        """),
    CueText("pain_point", 3, bare=True, gate="\\w+n't not still never", phrases="""
        (?<!\\bi )(?<!\\bwe )(?:does|do|did|is|was|were|are|has|have|had)(?:n't| not) (?:\\w+ )?(?:work|working|worked|understand|support|supported|handle|open|opening)
        (?:does|do|did|is|was|were|are|has|have|had)(?:n't| not) (?:\\w+ )?(?:arrived?|show|showing|shown|load|loading|update|updated|receiv\\w+|appear\\w*|respond\\w*)
        (?:does|do|did|is|was|were|are|has|have|had)(?:n't| not) (?:\\w+ )?(?:connect\\w*|sync\\w*|save|saving|(?:go|gone|come|went) through|accept\\w*|recogni[sz]\\w+)
        (?:does|do|did|is|was|were|are|has|have|had)(?:n't| not) (?:\\w+ ){0,2}(?:enough|accurate|reliable|play nice\\w*|good|great|useful|helpful|trustworthy|intuitive|clear|ideal|possible|available)
        still (?:not|no|haven't|hasn't|isn't|waiting|pending|missing|have not|has not|don't|doesn't|can't)
        not (?:working|showing|received|recognised|recognized)
        never (?:works?|worked|arrived|came)
        """),
    CueText("pain_point", 3, gate="charged wrong cancelled lost went double expired", phrases="""
        charged (?:twice|extra|wrong\\w*|more|too|a fee|me)
        (?:been|was|got) charged
        wrong (?:amount|rate|exchange|answer|answers|information)
        (?:cancelled|lost) my
        went missing
        (?:has|have|had|is) expired
        """),
    CueText("pain_point", 2, bare=True, gate="can't cannot couldn't could can unable able won't wouldn't cant", phrases="""
        (?:can't|cannot|couldn't|could not|can not|cant|unable to|not able to|won't)
        wouldn't let
        """),
    CueText("pain_point", 2, words="""
        problems? problematic issues? limitations? concerns? worr(?:y|ies|ied|ying) mistakes? wrong repetitive tedious boring mess messy missing
        slow slows slower slowly waste[sd]? wasting risks? risky challeng(?:e|es|ing) stress stressful stressed incorrect(?:ly)? misunderst\\w+ delays?
        delayed outdated fake fabricat\\w+ bland unfortunately complicated laggy lags? fear fears time-consuming distracting wordy
        """),
    CueText("pain_point", 2, gate="limited time made makes", phrases="""
        (?:too|very|quite|so|is|are|still|be) limited
        time consuming
        made[- ]up
        makes? (?:things|stuff|it) up
        """),
    CueText("pain_point", 1, words="bad ugly old expensive hard difficult tough tricky lose losing lost hesitant skeptical unnatural robotic noise unstable weird odd generic"),
    CueText("goal", 3, main=True, gate="wish hope aim aspire strive intend plan dream want wanna", phrases="""
        I ~(?:wish|hope|aim|aspire|strive|intend|plan (?:to|on)|dream of|want|wanna)
        """),
    CueText("goal", 3, main=True, gate="love like prefer i'd we'd", phrases="""
        (?:i|we)(?:'d| would) ~(?:love|like|want)
        (?:i'd|i would) be (?:keen|happy|excited|interested)
        """),
    CueText("goal", 3, gate="wanted goals? aims? ambitions? dreams? objectives? mission hope hoping aspir\\w+ looking trying excited planning working", phrases="""
        (?:my|our)(?: \\w+){0,2} (?:goals?|aims?|ambitions?|dreams?|objectives?|mission|hope) (?:is|are|would|has|have)
        the(?: \\w+)? (?:goal|aim|ambition|dream|objective|mission) (?:is|would be)
        (?:hoping|aspire|aspiring) to
        (?:always|really) wanted to
        """),
    CueText("goal", 3, main=True, gate="hoping looking trying excited planning working", phrases="""
        (?:i'm|i am|we're|we are)(?: \\w+)? (?:hoping|looking (?:forward )?to|trying to|working (?:towards?|to)|excited (?:to|about|for)|planning)
        """),
    CueText("goal", 2, gate="future eventually someday next road forward i'll we'll will so", phrases="""
        (?:in the future|eventually|one day|someday|next few years|down the road|going forward).* (?:i|we|my)
        (?:i|we)(?:'ll| will) (?:continue|keep|be able)
        so (?:that )?i can
        """),
    CueText("goal", 1, words="", gate="order try trying wanting wanted hoped looking able", phrases="""
        in order to
        (?:try|trying|wanting|wanted|hoped) to
        looking for
        be able to
        """),
    CueText("need", 3, main=True, gate="need require", phrases="""
        I ~(?:need|require)
        """),
    CueText("need", 3, gate="needs? should must please essential crucial critical vital necessary imperative", phrases="""
        needs? to (?:be|have|know|allow|support|work|get|understand|add)
        there (?:should|needs?|must|has to)
        should (?:be able|have|allow|support|include|offer|let)
        (?:a|are) must[- ]haves?
        is a must
        please (?:add|make|bring|fix|allow|include|provide|give)
        (?:is|are|it's|be) (?:\\w+ )?(?:essential|crucial|critical|vital|necessary|imperative)
        """),
    CueText("need", 3, bare=True, gate="would it'd could wish", phrases="""
        (?:would|could|might|it'd) be (?:\\w+ )?(?:nice|great|helpful|useful|better|awesome|amazing|cool|ideal|perfect|beneficial|fantastic|wonderful|handy)
        would (?:really )?help
        i wish (?:there|it|ai|the|they|you|that)
        """),
    CueText("need", 2, gate="have must should rely depend sure ensur\\w+ need needed needs important requir\\w+", phrases="""
        I ~(?:have to|must(?! have been)|should|rely on|depend on)
        make sure
        ensur(?:e|es|ing)
        (?:is|are|be|been|get|gets) needed
        needs (?!to)
        important (?:to|for|that)
        requir(?:es|ed|ing|ements?)
        """),
    CueText("need", 1, words="better easier improve[ds]? improvements?", gate="ability option", phrases="(?:ability|option) to"),
    CueText("behaviour", 3, gate="always usually often typically generally normally mostly mainly frequently regularly constantly primarily routinely rarely seldom occasionally sometimes never tend", phrases="""
        I(?: \\w+)? (?:always|usually|often|typically|generally|normally|mostly|mainly|frequently|regularly|constantly)(?! (?:think|feel|wonder|believe|know|wish|say|see|felt|had|was|thought|have been|wanted|been|tried|heard))
        I(?: \\w+)? (?:primarily|routinely|rarely|seldom|occasionally|sometimes|never|tend to)(?! (?:think|feel|wonder|believe|know|wish|say|see|felt|had|was|thought|have been|wanted|been|tried|heard))
        (?:usually|typically|normally|generally|sometimes|often),? (?:i|we)(?! (?:think|feel|wonder|believe|know|wish|say|see|felt|had|was|thought))
        """),
    CueText("behaviour", 3, gate="every each daily weekly twice once times single", phrases="""
        (?:every|each) (?:\\w+ )?(?:day|week|morning|evening|night|month|time|project|weekend|lesson)\\b.*\\b(?:i|we)
        (?:i|we)\\b.*\\b(?:every|each) (?:\\w+ )?(?:day|week|morning|month|time|evening|night|weekend)
        (?:i|we)\\b.*\\b(?:daily|weekly|on a (?:daily|weekly|regular) basis|twice a|once a|times a (?:day|week|month))
        """),
    CueText("behaviour", 3, main=True, gate="use using rely turn work check review ask write read start edit verify double-check brainstorm run get give feed copy paste search look compare draft play watch "
            "go take make spend keep create test export share print save send track prefer handle do plan rewrite proofread provide upload prompt collaborate cross-check adjust refine tweak choose pick", phrases="""
        I(?: have| 've)? ~(?:use|using|rely on|turn to|work with|check|review|ask|write|read|start|edit|verify|double[- ]check|brainstorm|run|get|give|feed|copy|paste|search|look up)
        I(?: have| 've)? ~(?:compare|draft|play|watch|go|take|make|spend|keep|create|test|export|share|print|save|send|track|prefer to|handle|do (?!not|think|believe|feel|see|hope|have|like|want|need|prefer|know|enjoy|worry|fear|find|agree|wish|love|appreciate|understand|wonder)|plan|rewrite|proofread|provide|upload|prompt)
        I(?: have| 've)? ~(?:collaborate|cross-check|adjust|refine|tweak|choose|pick)
        """),
    CueText("behaviour", 2, gate="i'm we're am are my i'll will find", phrases="""
        (?:i'm|i am|we're|we are) (?:always |often |constantly |usually |mostly )?(?:using|checking|writing|reading|asking|reviewing|working|making|doing|creating|running)
        my (?:\\w+ )?(?:process|workflow|routine|approach|habit|go-to)
        i(?:'ll| will) (?:\\w+ )?(?:ask|use|check|give|review|start|then|go|take|write|read|tell)
        i find myself
        """),
    CueText("behaviour", 3, main=True, gate="used asked checked reviewed relied turned", phrases="""
        I(?: have| 've)? ~(?:used|relied on|turned to) (?:\\w+ ){1,4}(?:to|for|as|in|when)
        I(?: have| 've)? ~(?:checked|reviewed|verified|double-checked) (?:the|my|its|all|every|each|any|what)
        I(?: have| 've)? ~asked (?:ai|it|chatgpt|claude|the) (?:\\w+ ){0,2}(?:to|for|about|if|what|how)
        """),
    CueText("behaviour", 1, gate="used asked checked wrote started tried worked created reviewed made first", phrases="""
        (?:i|we)(?:'ve| have)? (?:\\w+ )?(?:used|asked|checked|wrote|started|tried|worked|created|reviewed|made)
        first\\b.*\\bthen
        """),
    CueText("motivation", 3, main=True, gate="enjoy loved? like value appreciate care believe take prefer proud adore", phrases="""
        (?:i|we)(?:'ve)? ~(?<!would )(?<!would really )(?<!would also )(?:enjoy|love|loved|like|value|appreciate|care about|believe in|take pride|prefer|am proud|adore)
        """),
    CueText("motivation", 3, words="rewarding fulfilling satisfying motivat(?:es|ed|ing|ion|ions) passion passionate joy joyful",
            gate="important meaningful matters? valuable best what favou?rite", phrases="""
        (?:important|meaningful|matters?|valuable) (?:to|for) (?:me|us)
        the best part
        what i (?:like|love|enjoy)
        my favou?rite (?:part|thing)
        """),
    CueText("motivation", 3, bare=True, gate="sav(?:e|es|ed|ing) allow\\w* enabl\\w+ help\\w* lets? free[sd]? mak(?:e|es|ing) made gives? speeds?", phrases="""
        sav(?:e|es|ed|ing)(?: me| us)?(?: \\w+){0,3} (?:time|hours|money|effort|energy)
        (?<!only )(?:allows|allowed|enables|enabled|helps|helped|lets|frees|freed) (?:me|us)
        (?:can|could|will|would|does|did) (?:really |also )?(?:help|allow|enable|free) (?:me|us)(?! up with)
        (?:mak(?:e|es|ing)|made)(?: \\w+){1,4} (?:easier|faster|quicker|better|simpler|efficient)
        (?<!to )gives? (?:me|us) (?:\\w+ ){0,3}(?:time|confidence|freedom|ideas?|inspiration|energy|insights?|perspectives?|options|starting|sense|chance|joy|peace|control|boost)
        speeds? (?:up|things|me up|us up)
        """),
    CueText("motivation", 3, bare=True, gate="want", phrases="""
        (?:i|we) (?:really |also |just )?(?:don't|do not|never|wouldn't|would not|dont) (?:really |ever |just |even )?want
        """),
    CueText("motivation", 2, words="""
        excit(?:ed|ing) proud satisf(?:ied|action) confiden(?:t|ce) efficien(?:t|cy|tly) convenien(?:t|ce) helpful useful fun trust quick quickly
        quicker fast faster great authentic ownership pleasant beautiful intuitive flexib\\w+ inspir\\w+ because
        """, gate="easy ease reason why", phrases="""
        (?:easy to|ease of)
        (?:that's why|the reason)
        """),
    CueText("motivation", 1, words="easy nice good simple simplicity love happy comfortable interesting powerful best clean friendly"),
    CueText("context", 3, gate="work teach study live majored speciali[sz]e volunteer freelance own run manage lead supervise", phrases="""
        (?:i|we) (?:currently |also |mainly |mostly |primarily )?(?:work|teach|study|live|majored|speciali[sz]e|volunteer|freelance) (?:as|in|at|for|on|from|near|full|part)
        i (?:own|run|manage|lead|supervise) (?:a|an|my|the|our|my own)
        """),
    CueText("context", 3, gate="job role career field industry position profession background degree phd lab company organi[sz]ation firm business department workplace", phrases="""
        my (?:\\w+ )?(?:job|role|career|field|industry|position|profession|background|degree|phd|lab|company|organi[sz]ation|firm|business|department|workplace) (?:is|are|involves?|includes?|focus\\w*|deals?|consists?|has)
        """),
    CueText("context", 3, gate="i'm am was", phrases="""
        (?:i'm|i am)(?: currently| also| primarily| mainly| mostly| actually)? an? (?:[\\w/-]+ ){0,4}[\\w/-]+(?:er|or|ist|ian|ant|ee|ess|man|woman|lead|analyst|mom|dad|student|postdoc|coach|clerk|author|poet|chef|parent|mother|father|fan|agent)
        (?:i'm|i am|we're|we are) (?:currently )?(?:in (?:real estate|my (?:\\w+ ){0,2}year|marketing|sales|finance|education|healthcare|charge)|on a team|part of|based in|self-employed|retired|married|unemployed)
        """),
    CueText("context", 3, gate="years? kids? children dogs? cats? degree been", phrases="""
        i have (?:\\w+ ){0,3}(?:kids?|children|dogs?|cats?|degree|years? of experience)
        years of experience
        i(?:'ve| have) been (?:\\w+ )?(?:working|teaching|a|an|in|employed) .*years?
        """),
    CueText("context", 2, gate="team company lab workplace employer boss clients? students? colleagues? coworkers department organi[sz]ation school university family wife husband office work home living", phrases="""
        (?:my|our) (?:team|company|lab|workplace|employer|boss|clients?|students?|colleagues?|coworkers|department|organi[sz]ation|school|university|family|wife|husband|office)
        for (?:a living|work)
        (?:at work|from home)
        """),
)  # fmt: skip
