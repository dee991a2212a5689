"""Words that carry no topic, by which requests and tools must not be told apart."""

from __future__ import annotations

_ENGLISH = """
a about after again all also am an and any are as ask at be because been before being between both but by can could
did do does doing done down each either else etc even ever every few for from further get gets give given go good had
has have having he hello help her here hers hey hi him his how i if in into is it its itself just kindly know let like
make many may me might mine more most much must my need no nor not now of off ok okay on once one only or other our
out over own per please put really reply respond same say see shall she should show since so some something such
sure take tell than thank thanks that the their them then there these they thing things this those through to today
tomorrow tonight too under until up upon us use used using very want was way we were what when where whether which
while who whom whose why will wish with within without would yes yesterday yet you your yours answer describe explain
write briefly short simple brief words word sentence sentences detail details i'm i'd i've it's what's that's don't
let's can't json xml yaml html csv markdown format object key keys field fields named called list name names text
one two three four five first second last
"""
_EUROPEAN = """
el los las un una unos de del que qué y en por para con es son como cómo cuál sobre hace hoy dime favor escribe quiero
la le les des du une et est dans pour avec sur qui quel quelle comment il elle je vous nous fait moi écris plaît où
der die das den dem ein eine einen und ist sind war wie ich du sie wir für mit auf von zu im am nicht bitte schreibe
erkläre mir über wo warum heute o os da do dos das em na no um uma você está não foi qual il lo gli uno che è e di per
sono questo mi si su dove oggi scrivi perché
что как это где когда почему кто для или при без над под про все всё мне меня тебя нас вас они она оно его если чтобы
пожалуйста расскажи напиши скажи объясни какая какой какие какое сегодня сейчас есть быть можно нужно мой твой в на с
и не у о к по из за от до же бы ли а но я ты вы мы он
fait-il est-ce y-a-t-il
het een wat hoe ik je jij niet zijn waarom schrijf naar voor vandaag kun kunt welke mij kan dat dit deze wie ben bent en
jest jak co czy nie się na jaka jaki jakie napisz dlaczego dzisiaj dziś gdzie proszę dla mnie opowiedz jesteś mi o w z i
och är vad hur jag det ett inte på för att skriv varför idag med mig vem berätta kan av till
nasıl bir için ve bana nedir yaz neden bugün bu ile mi mı misin kimsin anlat lütfen nerede hakkında
що це де коли чому хто як для або але мені тебе сьогодні зараз яка який яке які напиши розкажи поясни будь ласка й є у
là gì của và bạn tôi cho viết thế nào không có một hôm nay những các ở về hãy
apa yang dan di ini itu bagaimana untuk dengan saya tidak hari siapa mengapa tolong buatkan tulis tuliskan anda kamu
tentang
"""
_ASIAN = """
का की के में है हैं क्या कैसा कैसी कैसे आज और को से पर यह मुझे बताओ बताइए एक कृपया कौन कहाँ
ما هو هي في من إلى على عن هل كيف متى أين لماذا اليوم هذا هذه اكتب أخبرني
מה מי איך מתי איפה למה של את על עם זה היום
今日 明日 昨日 現在 質問 何 説明 紹介
"""
# What the descriptions of tools are made of, whatever they do.
_OF_TOOLS = """
tool tools function functions call calls called current currently query querying return returns retrieve retrieves fetch
fetches information info data user users value values provide provides provided specific specified certain based find
finds useful run runs perform performs set gets list lists check checks able allows allow input output result results
api object string name names detail details new two multiple different
"""

STOP_WORDS = frozenset((_ENGLISH + _EUROPEAN + _ASIAN).split())
TOOL_WORDS = STOP_WORDS | frozenset(_OF_TOOLS.split())

# Requests begin with these, capitalised like a name.
_BEGINNINGS = """
    find search send create generate translate calculate compute summarize summarise list extract convert book order
    draw play remind schedule add remove delete update open close start stop turn read check compare classify analyze
    analyse return output print say repeat reply tell show give get look
"""
VERBS = frozenset(_BEGINNINGS.split())
