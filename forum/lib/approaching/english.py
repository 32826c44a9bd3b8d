"""English phrases by which somebody is led elsewhere: to another network, to a phone, to a door."""

from forum.lib.approaching.phrase import Phrase, phrase

# Where people go on talking.
NETWORK = (
    r"(?:whats\s?app|telegram|signal|insta(?:gram)?|ig|snap(?:chat)?|discord|messenger|facebook|fb|skype|kik|tiktok|twitter"
    r"|viber|wechat|face\s?time|zoom|e-?mail|sms|reddit)"
)
# What belongs to one person and leads to them.
WAY = (
    r"(?:(?:phone|cell|mobile|whats\s?app) )?(?:number|digits|phone|cell|insta(?:gram)?|snap(?:chat)?|e-?mail|address|handle"
    r"|username|discord|whats\s?app|telegram|facebook|socials|location)"
)
# This place itself: "message me here", "meet me in the evening room".
_NOT_HERE = (
    r"(?! (?:right )?(?:on )?(?:here|this (?:site|thread|board|forum|place))\b"
    r"| (?:back )?(?:in|on) (?:the|this|our|a) (?:[a-z-]+ )?(?:room|thread|check-?in|board|forum)\b)"
)
# Behind "call me" and "text me" when that is meant as it stands, and not as in "call me old-fashioned".
_WHEN = (
    r"(?=\s{0,3}(?:\Z|[.!?,;:)\n\"])| (?:up|back|any|anytime|whenever|tonight|tomorrow|today|now|later|if|when|on|at|please|day"
    r"|first|instead|before|so|and|or|in|this)\b)"
)
# A sentence begins here, or somebody is asked, told or allowed to.
_TOLD = (
    r"(?:^|[.!?;:,(\n\"'>*_-]\s{0,3}|@[\w.-]{2,30}(?: \w{2,20}){0,2} |\b(?:just|please|pls|so|then|or|and|but|instead|do|maybe|simply|better|always|anytime"
    r"|you can|you could|you may|you should|can always|could always|feel free to|free to|welcome to|want to|wanna|need to"
    r"|like to|gotta|someone|somebody|talk|bad|hard|much|tonight|late|up)\s{1,3})"
)
# Somebody else does it, or did, or does not: "he would text me", "she said call me".
_TELLING = (
    r"\b(?:he|she|they|who|nobody|everybody|everyone|would|used|did|didn't|does|doesn't|don't|never|had|has|kept|keeps|tried"
    r"|ex|dealer|sponsor|mum|mom|mother|dad|father|brother|sister|wife|husband|boss|doctor|nurse|therapist|kids|friends?)\b"
    r"[^.!?;,\n]{0,40}"
)
# The same where "would you like to" is an invitation.
_OTHERS = r"\b(?:he|she|they|who|nobody|everybody|everyone|didn't|never|ex|dealer)\b[^.!?;,\n]{0,40}"
_I_WILL = r"\b(?:i|we)(?:'ll| can| could| will| would|'d)(?: (?:also|always|gladly|happily|just|even))?|\blet me"
_LETS = (
    r"\b(?:let's|lets|let us|we (?:can|could|should|might)|can we|could we|shall we|should we|would you like to|you wanna"
    r"|(?:do )?you want to|want to|wanna|rather|happy to|love to|prefer to|easier to)"
)

PHRASES: tuple[Phrase, ...] = (
    # "DM me", "check your inbox"
    phrase("dm pm dms pms", r"(?:dm|pm)s? (?:me|you)\b", unless=rf"\d\s{{0,2}}|{_TELLING}"),
    phrase("check my", r"check your (?:dms|pms|inbox|requests)\b|my (?:dms|pms|inbox) (?:is|are) (?:always )?open\b"),
    phrase("inbox", r"inbox me\b", unless=_TELLING),
    phrase(
        "send shoot drop",
        r"(?:send|shoot|drop) me (?:a |an |your )(?:quick |private |direct |friend )?"
        rf"(?:dm|pm|message|msg|text|line|note|request|invite|{NETWORK}|{WAY})\b{_NOT_HERE}",
        unless=_TELLING,
    ),
    # "text me", "call me if it gets bad"
    phrase(
        "text msg message email mail whatsapp snap ping facetime contact ring phone call",
        r"(?:(?:text|msg|message|e-?mail|mail|whatsapp|snap|ping|facetime|contact) me\b(?! and my\b)"
        rf"|(?:ring|phone|call) me\b{_WHEN}){_NOT_HERE}",
        led=_TOLD,
        unless=_TELLING,
    ),
    phrase(
        "write talk speak chat contact message find add follow reach hit look get",
        r"(?:write|talk|speak|chat|contact|message|find|add|follow|reach|hit|look|get(?: in touch)?)(?: (?:out|up))?"
        rf"(?: (?:to|with))?(?: me)?(?: up)? (?:on|at|in|via|over|through|by|to) (?:my )?(?:the )?{NETWORK}\b",
        unless=_TELLING,
    ),
    phrase("hmu", r"hmu\b"),
    phrase("hit reach", rf"(?:hit me up|reach me (?:at|on|by)|reach out to me (?:privately|outside|directly|at))\b{_NOT_HERE}",
           unless=_TELLING),
    phrase("write contact message", r"(?:write|contact|message)(?: to)? me (?:privately|in private|directly|outside|off)\b"),
    # "let's talk privately", "take this off here"
    phrase(
        "talk chat speak write message",
        r"(?:talk|chat|speak|write|message)(?: (?:more|to each other|about (?:it|this)|with (?:me|you)))? "
        r"(?:privately|in private|one on one|one-on-one|one to one|1 on 1|1:1|elsewhere|somewhere else|outside|off (?:here|site|this)"
        r"|off-site|on the phone|by phone|over the phone)\b",
        led=rf"{_LETS}(?: \w+)? |\b(?:i'd|i would) (?:like|love) to ",
    ),
    phrase(
        "talk chat speak move continue take switch keep",
        r"(?:talk|chat|speak|move|continue|take|switch|keep)(?: (?:this|it|talking|chatting))?(?: over)? (?:on|over|to|via) "
        rf"{NETWORK}\b",
        unless=_TELLING,
    ),
    phrase("take move", r"(?:take|move) (?:this|it|things) (?:offline|private|elsewhere|off (?:here|site|this site|the site))\b"),
    # "my number is ...", "give me your number"
    phrase("here", rf"here(?:'s| is) my {WAY}\b"),
    phrase(
        "give send dm text have take save use leave drop post pass put",
        rf"(?:give|send|dm|text|pass|leave|drop|post|put)(?: you)? my {WAY}\b(?! of\b)|(?:have|take|save|use) my {WAY}\b",
        led=rf"(?:{_I_WILL}) |\b(?:you can|please|just|and|or|to) |(?:^|[.!?;:,(\n]\s{{0,3}})",
        unless=r"\b(?:he|she|they|didn't|don't|never|not|wouldn't|won't)\b[^.!?;\n]{0,30}",
    ),
    phrase("my", rf"my {WAY} is (?!(?:gone|dead|off|broken|full|blocked|\d{{1,4}} (?:days|hours|weeks)))"),
    phrase(
        "your",
        rf"your (?:own |personal |real )?(?:{WAY}|surname|last name|real name|full name)\b(?! of\b| one\b)",
        led=(
            r"\b(?:what(?:'s| is| was)|whats|give me|send me|gimme|share|tell me|drop|drop me|text me|dm me|post|leave|leave me"
            r"|(?:can|could|may) (?:i|we) (?:have|get|ask(?: for)?)|need|want|swap|exchange) "
        ),
        unless=r"\b(?:don't|do not|never|not|nobody|needn't|without)\b[^.!?;\n]{0,30}",
    ),
    phrase("swap exchange trade", r"(?:swap|exchange|trade) (?:phone )?(?:numbers|contacts|socials|e-?mails|instas|snaps)\b",
           unless=r"\b(?:don't|do not|never|not|nobody)\b[^.!?;\n]{0,30}"),
    phrase("do are you got have", rf"(?:(?:do )?you (?:have|got|use)|got|are you on|you on|have you got) (?:an? )?{NETWORK}\?"),
    phrase("do are", rf"(?:do you (?:have|use)|are you on|are you also on) (?:an? )?{NETWORK}\b", unless=r"\bhow much "),
    # "come to my place", "let's meet"
    phrase(
        "come coming",
        r"com(?:e|ing) (?:(?:over|round|around|by) )?(?:to|at|and (?:stay|sleep|sit|stop) (?:at|with|in)) "
        r"(?:my|mine|our)(?: (?:place|house|flat|home|apartment|room|couch|sofa|town|address))?\b(?! (?:room|thread|evening|meeting room))",
        unless=_TELLING,
    ),
    phrase("come", r"come (?:over|round)(?=\s{0,3}(?:\Z|[.!?,;\n])| (?:any|if|when|whenever|tonight|tomorrow|for|and|now)\b)",
           led=_TOLD, unless=_TELLING),
    phrase("come", r"come with me to (?:my|a|the|our)\b(?! (?:[a-z-]+ )?room\b)", unless=_TELLING),
    phrase("stay crash", r"(?:stay|crash|sleep) (?:with me|at (?:my|mine|our)|on my)\b", led=_TOLD + r"|\bcan "),
    phrase("my", r"my (?:door|house|place|home|flat) is (?:always )?open\b|my (?:spare room|couch|sofa) is (?:free|yours)"),
    phrase("meet", rf"meet me\b{_NOT_HERE}(?! (?:where|half|with kindness))", led=_TOLD, unless=_TELLING),
    phrase(
        "meet get grab have go hang",
        rf"(?:meet(?: up)?|get together|hang out|(?:grab|get|have|go for) (?:a |some )?(?:coffee|tea|lunch|dinner|bite|walk|drink)"
        rf"|go to (?:a|one) (?:meeting|group) together)\b{_NOT_HERE}(?! (?:in the middle|half|(?:the|it|this|that|them|him|her)\b))",
        led=rf"{_LETS}(?: \w+)? ",
        unless=_OTHERS,
    ),
    phrase("meet talk see", r"(?:meet|talk|see (?:each other|you)) (?:in person|face to face|in real life|irl)\b",
           unless=rf"{_TELLING}|\b(?:my|our) [^.!?;\n]{{0,30}}"),
    phrase(
        "pick drive take meet visit come give call text ring phone email message add host bring introduce",
        r"(?:pick you up|drive you|(?:take|bring) you (?:to|with|there|out|home)|meet you|visit you|come (?:over|and (?:get|see) you"
        r"|to you)|give you a (?:ride|lift|call|ring)|(?:ring|phone|text|email|message|dm|add|host) you"
        rf"|call you{_WHEN})\b{_NOT_HERE}",
        led=rf"(?:{_I_WILL}) ",
    ),
    phrase("where whereabouts", r"where(?:abouts)? (?:do you live|are you (?:living|staying|based|located|at)|exactly (?:are you|do you live))\b"
                    r"|whereabouts are you\b"),
    phrase("what which", r"(?:what|which) (?:city|town|area|neighbou?rhood|part of (?:town|the (?:city|country))) "
                         r"(?:are you|do you live|you in)\b"),
    phrase("do are", r"(?:do you live|are you) (?:anywhere )?(?:near|close to|around)\b(?! (?:the end|a phone|people|somebody|someone))"),
    phrase("i we", r"(?:i|we)(?:'m| am| live|'re| are) (?:also |just |only )?(?:near you|close to you|in your (?:area|city|town)"
                   r"|round the corner from you)\b"),
)  # fmt: skip
