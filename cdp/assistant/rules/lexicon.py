"""The grammar's own words, one row per kind: what a phrase is in a sentence and what it is worth."""

from typing import Any

# Words that never change who is meant. Everything that is in no table is asked about instead.
NOISE = (
    "a|an|the|our|my|your|their|his|her|its|us|we|i|me|you|it|ours|him|them|they|he|she|these|those"
    "|is|are|was|were|be|been|being|am|do|does|did|done|doing|has been|have been|had been|will be|would be|should be|must be|can be"
    "|please|pls|plz|kindly|really|actually|basically|simply|literally|currently|now|right now|today s|so|um|uh|hmm|er|well|ok|okay|hey|hi|hello|thanks|thank you|thx|cheers|like|you know|let s|lets|let us|gimme"
    "|want|need|would like|wanna|want to|need to|would love|trying to|looking for|looking to|look for|interested to|wondering|wonder|could|can|would|should|may|might|shall|will|going to|gonna"
    "|show|find|list|export|get|give|pull|pull up|build|create|make|generate|define|set up|prepare|display|fetch|see|view|search|search for|search out|identify|select|filter|filter for|filter by|count|tell|return|bring|bring up|grab|dig up|figure out|work out|want to see|i d like|put together|pull together|draw up|assemble|come up with|suggest|propose|recommend|craft|design|plan|brainstorm|develop|pair of|help|help me|help us|show me|get me|give me|find me|list out|know|look up|isolate|pick|pick out|single out|locate|segment out|collect|gather"
    "|how many|how much|what number of|number of (customers|people)|who|whom|whose|which|that|what|where|there|all|every|everyone|everybody|anyone|anybody|each|any|someone|somebody|ones|one s|whoever|persons|guys"
    "|customer|customers|people|person|peeps|shopper|shoppers|folk|folks|client|clients|user|users|consumer|consumers|account|accounts|contact|contacts|member|members|individuals|humans|profiles|profile|audience|group of|base|cohort|bunch|crowd|customer base|database|ppl|custs|cust"
    "|segment|segments|a list|list of|segment of|group|bucket|out|up|also|too|as well|additionally|furthermore|moreover|then|ever|already|yet|still|since they|total of|in total|altogether|overall|all together|with us|from us|at our store|in our store|from our store|our store|our shop|on our site|store|shop|at all|even|those who|the ones"
    "|for me|for us|to me|to us|as|such|same time|at same time|whose|someone who|somewhere|located|based|living|lives|live|living|reside|resides|residing|situated|residents|resident|shipping to|ship to|whose address is|hail|come|comes|came|coming|happen|happens|happened|placed|placing|put|submitted|lodged|effected|realized|realised|carried out|made|completed|put in|make|did|done|got|gotten|gets|having to do|so far|to date|in their lifetime|lifetime long|all time|of all time|in all|in history|across|altogether|worth|worth of|value of|in value|of value|thing|things|stuff|something|anything|order history|history|records|record|data|info|information|store customers|shop customers|database of|whole|entire|full|complete|currently in|right"
    "|exactly who|anywhere|how can we|how can i|how do we|how do i|how could we|how to|how|figure|marked|flagged|labeled|labelled|categorized|classified|characterised|characterized|registered as|known as|listed|listed as|recorded|set to|equal|considered|treated|qualified|being in|falling|fall|falls|fell|belong|belongs|belonging|ranked|rank|ranks|sorted|ordered by|measured|based on|according to|in terms of|terms of|when it comes to|regarding|with respect to|respect to|judged by|criteria|criterion|wanting|wants|inclusive|i mean|mean it|gave|given|at us|by us|(in|on) (file|files|register|card index|our data|their data)|(in|on|at|from) (web|page|internet|internet page|internet shop|online page)|fan|fans|enthusiasts|enthusiast|lovers|lifetime|let|see them|private|guys|told|said|investors want|boss wants|at moment|as of now|as of today|of ours|tot|overall|must|have to|has to|having to|loyal to|all countries|every country|any country|whatever country|worldwide|globally|around world|across world|strictly|dates back|date back|goes back|dating back|(until|till|upto) date|as on (date|today)|until today|until now|till now|till today|up to now|up to today|one (segment|list|group)|residence|domiciled|dwelling|total|themselves|himself|herself|itself|yourself|ourselves|each of them|of them|row|rows|field|fields|column|columns|condition|conditions|where their|meet|meets|match|matches|matching|satisfy|satisfies|following|as follows|here s what i need|quick|quickly|asap|urgent|urgently"
    "|very|distinct|unique|actual|actually|genuine|proper|say|dated|calendar|umm|uhh|erm|ugh|oh|ah|yeah|yep|yes|alright|listen|i guess|i think|i believe|i suppose|i reckon|if possible|if you can|if you could|for now|for today|this time|for once|for real|to be honest|tbh|fyi|imo|lol|haha"
    "|(over|across|in|from|on) all (order|purchase)|(over|across) (order|purchase)|(manage+|decide+|happen+|bother+|proceed+|choose+|turn+ out|go+ on|get+ around|get+ round) to|end+ up|go+ ahead and|take+ time to"
    "|(with|from|at|in|on|through|of) (website|web page|webpage|webshop|web shop|webstore|web store|online shop|e shop|eshop|boutique|company|business|brand|firm|label s)|peoples|patron|patrons|punters|clientele|recipient|recipients|households"
    "|in (one|any|some|them|it|either) of (them|it|these|those)|in (one|it|them)|valued|lovely|dear|beloved|cherished|wonderful|amazing|fantastic|awesome|esteemed|precious|trusty|particular|specific|specifically|respective|exact|corresponding|relevant|just this once|this once|(customer|people|client|person) for whom|for whom|anymore|any longer|any more|asked for|asks for|requested|requests|searching|seeking|hunting for|in search of|preparing|organising|organizing|compiling|site|website|web site|of type|of kind|sourced|summed|summed up|added up|cumulated|aggregated|combined|accumulated"
    "|for example|for instance|as in|meaning|that is to say|in other words|in short|in particular|of course|obviously|clearly|naturally|by any chance|by chance|as per usual|as usual|as always|no matter what|in fact|in practice|in reality|on file|on record|on books|(in|on|at|within|from) (register|registry|file|files|records|books|system|systems|crm|database|databases|db|cdp|tool|cards|card index)|out there|among us|amongst us|among|amongst|made up of|consisting of|consist of|comprised of|comprising|composed of|containing everyone"
    "|even once|even one time|at some point|at some time|some time|sometime|at some stage|at any time|at any point|lie|lies|lying|ranking|ranging|alike|(sits|sit|is) somewhere"
    "|it seems|seems|seem|seemed|it looks like|it appears"
    "|i want to know|want to know|interested in knowing|curious|what about|how about|care about|talk about|talking about|thinking about|think about|worry about|worried about|tell me about|asking about|ask about|hear about|info about|details about"
    "|net of refunds|after refunds|less refunds|minus refunds|after deducting refunds|(no matter|whatever|regardless of|never mind|irrespective of) (which|what)? (colour|color|shade|variant)|(any|all|every) (colour|color|shade|variant) of|in (any|every|whatever|whichever|all) (colour|color|colours|colors|shade|shades|variant|variants|version|versions)"
    "|nonetheless|nevertheless|none the less|never the less|even so|(despite|in spite of) (this|that|it|all)|all same|just same|regardless|notwithstanding|anyway|anyhow|for all that"
    "|(retention|churn|loyalty|reactivation) (comparison|analysis|report|deck|dashboard|study|review|slide)"
    "|how big|size (this|these|that|up)|size (of)? (group|segment|audience|cohort|list|pool|crowd|bucket|base|customers|people|everyone|everybody|all)|size check|sizing|export|exprt|exporting|(export|exports|csv|excel|spreadsheet) of|csv|(as|to|in|into) (csv|excel|spreadsheet|csv file|excel file|excel sheet)|to name|(restricted|limited|narrowed down|narrowed|filtered|filtered down|trimmed) to (those|ones)|(any|whatever) (brand|vendor|label) (will do|is fine|is ok|works)|whichever|whichever it is|either way|one or other|(is|are)? sit|sits|sitting|receive|land|lands|landed|took place|all orders added (together|up)|added together|all orders together|all told|taken together|put together"
)  # fmt: skip

# Kept in the sentence, because patterns or the order of things need them; alone they mean nothing.
SOFT: dict[str, str] = {
    "WHO": "who|that|which|customers who|people who",
    "VIA": "via|through|thru|by way of",
    "CALLED": "named|called|by name of|go+ by|go+ by first name",
    "BROUGHT": "(bring+|send+|deliver+) (us|in|way)|bring+ to us",
    "REFUSE": "turn+ down|decline+|refuse+|reject+|say+ no (to|on)|answer+ no (to|on)|opt+ out of|rather not (get|have|receive)?",
    "ASKEDFORIT": "(who|that|which) (has|have|had)? (asked for|requested|demanded|wished for) (it|one|them)|(has|have) (asked for|requested|demanded|wished for) (it|one|them)",  # of what, was not told
    "WISHED": "wanted|wished|wished for|desired|demanded|welcome",
    "REFUSED": "not (wanted|wished|desired|welcome)|unwanted|undesired|declined|refused|turned down",
    "UNSURE": "not (know|known|say|said|tell us|told us|told|answered|sure|clear) (if|whether)|(unknown|unclear|unsure) (if|whether)",
    "ANSWER": "preference|preferences|answer|answers|wish|choice|reply|response|value",
    "IN": "(find+|discover+|hear+ of|hear+ about|learn+ of|learnt of|learn+ about|get+ to know|come+ across|stumble+ on|stumble+ upon|stumble+ across|get+ to|come+ to|arrive+ at|join+|meet+) us (on|at|through|via|from|by|over|in|thanks to)|originat+ (from|in)|originating (from|in)|originated (from|in)|hailing from|native to|we (got|get|acquired|won|met|picked up|gained|recruited) (from|through|via|on|at)|recruited (from|via|through|on|at)|(brought in|generated|driven|sent) (by|through|via|from)|attributed to|credited to|arriving (from|through|via)|arrived (from|through|via)|get+ here (from|through|via)|down in|up in|over in|out in|back in|down at|up at|in|at|from|inside|of|throughout|during|out of|via|by way of|coming from|sourced from|acquired (through|via|from|by|on|with)|came (from|via|through|in through)|come (from|via|through)|found us (on|through|via)|joined (from|via|through)|on|into|within|over course of|in course of|over",
    "BY": "by|per|ranked by|in terms of|based on|according to|measured by|sorted by|on",
    "TO": "to|for|toward|towards|until|till|through|thru|aimed at|directed at|targeted at|targeting",
    "HAVE": "carry+|bear+|rack+ up|clock+ up|run+ up|ring+ up|chalk+ up|notch+ up|accumulate+|amass+|sporting|boast+|boasting|bearing|featuring|possess+|has|have|had|having|with|whose|carrying|holding",
    "THAN": "than",
    "STATUSOF": "order status|status of (order|orders)|payment status|status",
    "ANOTHERONE": "one|single one|another|another one|one more",
    "RANGEWORD": "range|bracket|band|mark|line|corridor|threshold|region",
    "FIRSTTIME": "for (very)? first time (ever)?|first time ever",
    "LASTTIME": "for (very)? last time|for final time",
    "INONE": "(on|in|for|of|from) (a)? (one|single|1|any one|any single) (order|purchase|transaction)|in one single order|in same order|in any one order|in any single order|in one transaction|in one checkout|in one basket|in one sitting|in one visit|in one swoop|all at once|on any one order|with one order|with single order|on single order|in single order|in one order|in one go|on one order|at once|in single purchase|on single purchase|in one purchase|in 1 order|on 1 order|in single transaction|on one occasion",
    "PERORDER": "in average per (order|purchase)|in average|(for|on|in) average order|per order|per purchase|each order|every order|per order on average|on average per order|on average|each time|every time|per transaction|average per order|per checkout",
    "CORRECTION": "make (that|it)|no make (that|it)|scratch that|no wait|wait no|no sorry|strike that|correction|i meant",
    "GROSS": "before (any)? refunds|gross of refunds",
    "NOTHING": "nothing (more|further|any more|anymore)|nothing|no thing|nil|nada|zilch|zero|none",
    "EACHTIME": "in each of|in each|each of last|each of past|each of these|in every one of|month after month|year after year|week after week",
    "OTHERTHAN": "(something|anything|things|stuff|products|items) (other than|besides|apart from|except|but)",
    "REFUND": "return+ (anything|something|stuff|thing|things|goods|item|product|order|purchase|merchandise|part of order)|(send+|ship+|brought) back (anything|something|stuff|thing|things|goods|item|product|order|purchase)|(send+|ship+|brought) (anything|something|stuff|thing|things|goods|item|product|order|purchase) back|(get+|receive+|have+) (some|their|all|part of)? money (refunded|returned|reimbursed)|(get+|receive+|have+|obtain+) (full|partial)? refund|(were|was|been|being|got) refunded|(get+|receive+) (all)? money back (in full|fully|in part|partly|partially)?|(get+|receive+) refund (in full|in part)",
    "SAMETIME": "(in|during|within|over) (these|those) (days|weeks|months)|(in|on|during|within|over)? (same|that same|that very|very same) (day|week|month|quarter|year)|(in|on|during|within) that (day|week|month|quarter|year)|in (that|this|same) (time|period|window|timeframe|time frame|span)|(during|over|within|for) (that|this|same) (time|period|window|timeframe|span)|in meantime|in meanwhile",
    "SINCETHEN": "since then|ever since then|after that|since that|since that time|from then on|thereafter|afterwards|afterward",
    "NOTHINGELSE": "nothing else|not anything else|and not anything else|mean not anything else|mean nothing else",
    "SAIDNO": "(say+|answer+|reply|replied) no (to|for)?|decline+|refuse+|reject+|turn+ down",
    "TRY": "try|tries|tried|trying|go+ for|go for|opted for|chose|chosen|gone for",
    "GOT": "got|gotten|get|gets",
    "HEARD": "heard from|heard of|heard anything from|seen|seen back",
    "HISTORY": "in order history|in purchase history|in buying history|in order records|in past orders|in previous orders|in cart history",
    "SKIP": "skipped|skips|passed on|passed over|passed up|not touched|never touched|steered clear of|stayed away from",
    "REACH": "get+ to|make+ it to|arrive+ at|come+ to|achieve+|attain+|hit|hits|hitting|reached|reach|reaches|reaching|crossed|passed|surpassed",
    "STARTOF": "start of|beginning of|start|beginning|very start of|very beginning of",
    "ENDOF": "end of|end|very end of|last day of|close of",
    "SPEAK": "speak|speaks|speaking|speaker|speakers",
    "ONLY": "only|just|exclusively|solely|merely|nothing but",
    "USE": "take+ up|redeem+|apply+|enter+|claim+|cash+ in|punch+ in|type+ in|need+|take+ advantage of|make+ use of|benefit+ from|used|use|using|uses|redeemed|redeem|applied|apply|entered",
}

# Deeds on the site, refused by the name of what is missing where a shop has no such events.
OF_THE_SITE: dict[str, str] = {
    "VIEW": "page visits", "VIEWANY": "page visits", "SEARCHED": "page visits", "SEARCHANY": "page visits", "VISIT": "page visits",
    "CART": "carts", "CARTANY": "carts", "CHECKOUT": "carts", "LEFTCART": "carts", "LEFTEITHER": "carts", "LEFTCHECKOUT": "carts", "LEFTTHING": "carts",
}  # fmt: skip

CONNECTIVES: dict[str, str] = {
    "NOT": "not yet|absent from|(has|have)? been absent from|no more|not any more|not one time|no one time|no sign of|zip|nada|zilch|nil|not bother+ to|forget+ to|neglect+ to|refuse+ to|decline+ to|omit+ to|without ever|without having|steer+ clear of|stay+ away from|stay+ clear of|yet to|have yet to|has yet to|still to|failed to|fail to|fails to|none|not|nothing (more|further|any more|anymore)|nothing|never|never once|not once|not even once|not ever|not even|no|non|nor|neither|isn|aren|didn|haven|none of|zero|without|lacking|lack|lacks|missing|outside|outside of|no longer|nobody|anything but|other than being",
    "EXCEPT": "just not|leaving aside|setting aside|with exclusion of|exclusive of|hold out|holding out|keep out|keeping out|leave off|leaving off|weed out|screen out|rule out|ruling out|strip out|carve out|cut out|sans|exc|not incl|(the)? exception being|save for|all save|but for|bar|except those|except them|everyone but|everybody but|anyone but|anybody but|all but|all customers but|all people but|everyone but not|ex|excl|except|except for|excluding|exclude|excludes|excluded|apart from|aside from|other than|leaving out|leave out|but exclude|minus|without counting|not counting|not including|but leave out|with exception of|ignoring|skip|skipping|unless|besides|omit|omitting|remove|removing|take out|drop|less the|but no|but without|filter out|filtering out|minus any|barring",
    "AND": "and at same time|but also|and further|on top of that|on top|to boot|and|&|+|as well as|and also|and who|along with|while|whilst|when|combined with|together with|additionally|who also|with also|and are also|and then|yet",
    "BUT": "but|however|though|although|but who|but then|even though",
    "OR": "or|or else|or who|and or|or at least|or alternatively|or are|alternatively",
    "PLUS": "plus|in addition to|and in addition|union",
    "EITHER": "at least one of (these|following)|any of these|one of these|either|any of following|one of following|either of",
    "BOTH": "both",
    "NONEOF": "none of these is true|not any of these is true|none of following",
}

COMPARISONS: dict[str, str] = {
    "greater_than": "more often than|(go+|went) (beyond|past)|tops|topped|topping|beats|beat|beating|clears|cleared|clearing|outstrips|superior to|(go+|run+|get+) (over|above|past)|sits above|sitting above|(come+|add+ up|sum+|sum+ up|amount+) to (more than|over|above|in excess of)|total+ (more than|over|above)|gt|more as|bigger as|more than|over|above|greater than|exceeding|exceeds|exceed|exceeded|north of|beyond|higher than|bigger than|larger than|in excess of|upwards of|upward of|better than|surpassing|surpassed|surpasses|longer than|older than|>|past mark of|is more than|more then|greater then|higher then|topping|well over|no fewer than more",
    "at_least": "at or above|at or over|equal or above|not less then|no less then|at very least|bare minimum of|floor of|(come+|add+ up|sum+|sum+ up|amount+) to at least|total+ at least|reaching at least|upwards of at least|not below|no lower than|no smaller than|gte|at least|minimum of|min of|minimum|no less than|not less than|no fewer than|not fewer than|not under|>=|=>|≥|min|from at least|greater than or equal to|more than or equal to|equal to or greater than|at minimum|atleast|at the least|starting at|starting from",
    "less_than": "inferior to|stay+ (under|below)|fall+ (below|under|short of)|sits below|sitting below|(come+|add+ up|sum+|sum+ up|amount+) to (less than|under|below)|total+ (less than|under|below)|lt|less than|under|below|fewer than|lower than|smaller than|beneath|shorter than|<|younger than|less then|fewer then|south of|short of|not even|hasn t reached|cheaper than",
    "at_most": "at or below|at or under|not longer than|no longer than|not later than|no more then|not more then|as many as|ceiling of|cap of|capped at|at very most|up to and including|maximally|not beyond|no bigger than|no larger than|lte|at most|no more than|not more than|up to|maximum of|max of|maximum|<=|=<|≤|max|not over|not above|not exceeding|less than or equal to|fewer than or equal to|equal to or less than|no greater than|not exceed|no higher than|at the most|atmost|limit of",
    "equals": "exactly|equal to|equals|=|==|precisely|is exactly|equal|of exactly|:",
    "not_equals": "not equal to|!=|<>|≠|is not exactly|different from",
}

AFTER_NUMBER: dict[str, str] = {
    "at_least": "or plus|and beyond|or beyond|at minimum|min|at very least|and counting|if not more|or even more|or more than that|and more than that|or more|or over|or above|or higher|or bigger|or larger|and up|and above|and over|or greater|plus|+|or better|and better|or longer|at least|minimum|and more|upwards|or older|and higher|and upwards",
    "at_most": "at the most|or smaller|or slower|at maximum|or even less|at very most|or fewer than that|or less|or fewer|or under|or below|or lower|max|tops|at most|and under|and below|or shorter|maximum|and less|and fewer|or sooner",
    "equals": "exactly|precisely|on the dot",
}

RANKS: dict[str, str] = {
    "top": "longest|heaviest|most lucrative|priciest|greatest|uppermost|topmost|top|best|upper|highest|richest|leading|biggest|largest|most valuable|highest spending|top spending|highest value|highest ranking|strongest|most|most often|most frequently|highest number of|largest number of|greatest number of",
    "bottom": "shortest|tiniest|lightest|slimmest|least lucrative|lowermost|bottom|lowest|worst|lower|smallest|least valuable|lowest spending|poorest|weakest|lowest value|least|fewest|least often|least frequently|lowest number of|smallest number of",
}

VERBS: dict[str, str] = {
    "BUY": "commanded|picked|(pass+|submit+|give+|put+ in) order|snag+|nabbed|bagged|scoop+ up|snap+ up|pick+ up|take+ home|stock+ up on|splurge+ on|treat+ themselves to|check+ out with|go+ home with|leave+ with|come+ away with|reorder+|place+ order (for|of|with)?|purchase+|shop+|scored|got anything from|gotten anything from|bought anything from|ordered anything from|took|take|taken|owned|once owned|once bought|once ordered|once purchased|buyed|bought already|already own|bought|buy|buys|buying|purchased|purchase|purchases|purchasing|ordered|order|orders|ordering|shopped|shop|shops|shopping|checked out|transacted|placed order|placed orders|made purchase|made purchases|made order|made orders|place order|make purchase|placing order|making purchase|got order|picked up|grabbed|converted|bought from us|bought anything|ordered anything|purchased anything|bought something|ordered something|purchased something|bought stuff|had order|had purchase|placing orders|bought thing|an order|invested in|snapped up|buyer of|buyers of|purchasers of|been back|orders of|orders containing|order containing|orders with|orders for|owners of|own|owns|owning|possess|possesses|treated themselves to|helped themselves to|stocked up on|stock up on|ended up with|walked away with|paid us|paid us something|paid us anything|paid us money|spent anything|spent something|spent money|spent any money|spent dime|spent cent|spent penny|spent single cent|spent single dollar|took home|bagged|nabbed|scooped up|splurged on",
    "SPEND": "spend+|shell+ out|fork+ (out|over)|cough+ up|lay+ out|put+ down|part+ with|splash+ out|hand+ over|rack+ up|clock+ up|run+ up|ring+ up|leave+ with us|(net+|bring+|earn+|make+) us|throw+ at us|pour+|once dropped|once spent|spent|spend|spends|spending|dropped|paid|pay|pays|shelled out|forked out|coughed up|splurged|laid out|put down|splashed out|blew|have given us|brought in|generated|worth|contributed|parted with|invested|bought worth|brought us|earned us|made us",
    "SIGNUP": "with us since|on board since|around since|on books since|client since|clients since|(account|accounts|profile|profiles) (opened|created|registered|made|set up)|registration|enrolment|enrollment|account creation|joining date|come+ on board|come+ aboard|onboard+|enrol+|enroll+|register+|open+ account|create+ account|make+ account|set+ up account|open+ an account|become+ (a)? (customer|member|client)|start+ with us|first (appeared|showed up|joined|signed up|registered)|appear+ in (database|system|crm)|enter+ (database|system|crm)|sign+ up with us|signups|sign ups|registrations|joiners|signed up|sign up|signs up|signup|joined|join|registered|register|created account|create account|opened account|made account|became (client|clients|customer|customers|member|members)|become customers|were added|was added|enrolled|came on board|signing up|joining|created|customers since|customer since|member since|members since|been with us since|been customer since|acquired|onboarded|got added|were acquired|was created|were created|subscriber since|added",
    "TENURE": "been with us for|been with us|been customer for|been customers for|customer for|customers for|been around for|member for|members for|with us for|known us for|been member for|been members for|been customers|account is",
    "VIEW": "did look at|do look at|does look at|viewed|viewing|looked at|looking at|browsed|browsing|browsed (for|through)|browsing (for|through)|looked (into|through)|had a look at|(had|have|having|took|taken) (peek|look|glance) at|peeked at|glanced at|eyeing|eyed|looked on|looking on|(looked|looking) (at|on) (page|pages|product page) (of|for)|visited (page|pages|product page) (of|for)|viewed (page|pages|product page) (of|for)|had look at|took look at|taken look at",
    "VIEWANY": "product views|product page views|views of products|(viewed|looked at|browsed|viewing|looking at) (any|some)? (product|item|something|anything|things|stuff)|(viewed|opened|visited|looked at) product page|(viewed|opened|visited|looked at) product pages",
    "CART": "carted",
    "CARTANY": "carted (any|some)? (something|anything|item|items|product|products|article|articles|thing|things|stuff|it|them|one)|added to (cart|basket|shopping cart)|cart (adds|additions)|(add|adding) to (cart|basket)|(add|adds) to carts",
    "CHECKOUT": "(start+|begin+|initiate+|reach+|enter+|open+) (checkout|check out|checking out) (process)?|(went|gone|got|get|gets|came|made it|proceeded) (as far as|to|into|through to) checkout|checkout (start|starts|started|begun)|checkouts started",
    "LEFTCART": "abandon+ (cart|basket|shopping cart|shopping basket|shopping bag|trolley)|(cart|basket|shopping cart) (abandoner|abandoners|abandonment|abandoned)|abandoner|abandoners|(abandon+|forget+|leave+) (something|anything|items|item|things|stuff|products|product|goods|it) (behind|sitting)? in (cart|basket)|(abandon+|leave+) (something|items|things) in shopping cart|(forget+|leave+) (full|filled|unpaid)? (cart|basket|shopping cart)|(forget+|leave+) (cart|basket) (behind|full|unpaid|open|unfinished)|(unfinished|incomplete|unpaid|open|forgotten) (cart|basket|shopping cart)|(cart|basket|shopping cart) (left|forgotten) behind|(cart|basket|shopping cart) (not|never) (checked out|bought|ordered|purchased|finished|completed|paid)|(something|anything|items|item|things|thing|stuff|products|product|goods|it) (still|left|sitting|waiting|lying|still sitting|still waiting|left sitting) in (cart|basket|shopping cart)|leave+ (site|website|shop|store)? with (something|items|stuff|things|products)? (still)? in (cart|basket|shopping cart)|leave+ (site|website|shop|store)? with full (cart|basket|shopping cart)",
    "LEFTEITHER": "abandon+ (cart|basket|shopping cart) (and|or) (checkout|checkouts)|abandon+ (checkout|checkouts) (and|or) (cart|basket|shopping cart)|(cart|basket|shopping cart) (and|or) checkout (abandoner|abandoners|abandonment)",
    "LEFTCHECKOUT": "abandon+ (checkout|checkouts|check out|checking out)|(checkout|check out|checking out) (abandoner|abandoners|abandonment|abandoned|drop off|drop offs|dropout|dropouts|drop outs)|(unfinished|incomplete|uncompleted|unpaid|open|interrupted) (checkout|checkouts)|(checkout|check out|checking out) (not|never) (finished|completed|concluded|finalised|done|paid)|(checkouts) (not|never) (finished|completed|done|paid)|(not|never) (finish+|complete+|conclude+|finalise+|finalize+) (checkout|check out|checking out)|without (finishing|completing) (checkout|check out|checking out)|(not|never) (go+ through with|get+ through|get+ past|make it through) (checkout|check out|checking out)|(drop+ off|drop+ out|bail+|bail+ out|walk+ away|back+ out|give+ up|stop+|quit+|get+ stuck) (at|in|during|from|on|of|before) (checkout|check out|checking out)|(leave+|quit+|interrupt+) (checkout|check out|checking out) (unfinished|incomplete|page)?",
    "LEFTTHING": "leftincart",
    "UNFINISHED": "(not|never) (finish+|complete+|conclude+|finalise+|finalize+|end+|close+|confirm+|go+ through with|follow+ through with|bring+ to end) (it|buy|purchase|order|buying|payment|transaction)?|(not|never) (place order|pay up|paid up|seal+ deal|see+ it through|get to the end|get to end|make it to the end|make it to end)|(give+ up|chicken+ out|think+ better of it|get+ cold feet|get+ distracted|wander+ off|back+ off|changed mind|changed minds|changed their mind|changed their minds|change their mind) (on it)?|(not|never) (go through|follow+ through|check out|pull+ trigger|place it|end+ up buying|end+ up ordering|pay for it|pay for them|paid for it|paid for them|paid them|paid it)|without (checking out|paying|paying for it|finishing|completing) (it|buy|purchase|order|buying|payment|transaction)?|walk+ away|drop+ off|drop+ out|bail+|bail+ out|back+ out|stop+ there|abandon+ it|abandon+ them|leave+ it there|leave+ it at that",
    "SEARCHED": "searched (for|with|after)?",
    "SEARCHANY": "searched (for)? (something|anything|stuff|things)|searched (on|in|at) (site|website|web site|shop|store|online shop)|used (search|site search|search box|search bar)|(did|made|ran|typed) search",
    "VISIT": "(has|have|had|having) been (on|to|at|in|active on) (website|site|web site|webshop|web shop|online shop|online store|homepage|home page|web page)|(visited|visiting|came to|came on|come on|coming on|been in|was in|were in|come to|came back to|went on|gone on|went to|been on|been to|was on|were on|landed on|dropped by|browsed|stopped by|returned to) (website|site|web site|webshop|web shop|web page|online shop|online store|homepage|home page)|(website|site|web site|webshop|web shop|online shop|online store) visit|visits (to|on) (website|site|web site|webshop|online shop)|active on (website|web site|webshop|online shop)",
    "OPEN": "open+ (up)?|opened|open|opens|opening|read|reads|reading",
    "CLICK": "click+ (on|through|through on|through to)?|tap+ (on)?|follow+ (a)? link|press+ on|clicked|click|clicks|clicking|clicked on|clicked through|clicked link|clicked links|clicked link in|tapped",
    "ENGAGE": "touch+|interact+ with|react+ to|respond+ to|engage+ with|pay+ attention to|opened or clicked|clicked or opened|engaged with|interacted with|interact with|engage with|open or click|click or open|responded to|reacted to",
    "BOUNCE": "email bounce|mail bounce|bounced|bounce|bounces|hard bounced|undeliverable|bouncing",
    "SPAM": "marked us as spam|reported us as spam|marked us spam|marked our emails as spam|marked as spam|reported spam|reported as spam|marked spam|marked email as spam|flagged as spam|spam complaint|spam complaints",
    "UNSUB": "unsubscribed|opted out|unsubscribe",
    "SUBSCRIBE": "inscribed to newsletter|inscribed in newsletter|subscribed|subscribe|opted in|signed up for newsletter|joined newsletter|signed up to newsletter|joined mailing list|signed up for emails|joined list",
    "MAIL": "(something|anything|one|thing|stuff|what|emails|mails|letters) we (sent|send|mailed|emailed) (out|them)?|(one|any|some) of (newsletter|email|mail|campaign|letter)|email|emails|e mail|e mails|mail|mails|newsletter|newsletters|campaign|campaigns|message|messages|mailing|mailings|letter|letters|any email|any emails|single? (link|links) in (newsletter|newsletters|email|emails|mail|mails|campaign|campaigns|letter|letters)|anything in (newsletter|newsletters|email|emails|mail|mails|letters)|link|links|links in email|link in email|email campaign|email campaigns|email link|email links|marketing emails|marketing email|single email|from us email|single one|any one of them|single one of them|(one|any) of them|any of emails|any of mails",
    "COUPONUSER": "redeemer|redeemers|(coupon|code|voucher|promo|promo code|discount code|coupon code) (redeemer|redeemers|user|users)",
    "COUPON": "any (coupon|discount|promo|voucher) code|(single|one) (coupon|code|voucher|discount code|promo code|coupon code|promo)|any code|any voucher|any promo code|coupon|coupons|coupon code|coupon codes|discount code|discount codes|promo code|promo codes|voucher|vouchers|promo|promos|promotion code|discount|discounts|any coupon|any discount code|code|codes",
    "EVENT": "event|events|had event|did event|event named|triggered|did",
    "PRODUCT": "product|products|item|items|product called|product named|sku|skus|style|styles|anything|something|things|goods|stuff",
    "CATEGORY": "category|categories|collection|collections|department|product line|line|product category|range|product type",
    "VENDOR": "mark|label|vendor|vendors|brand|brands|manufacturer|supplier|maker|label",
    "TAGGED": "tagged|tag|tags|tagged as|tagged with|with tag|labelled|labeled|marked as|flagged as|tag of|has tag|carry tag|the tag|label|labels",
    "SEGMENTWORD": "segment|segments|saved segment|list|group|audience|cohort|in segment|in my segment",
    "RECENT": "recently|lately|of late|recent|in recent times|not long ago|in recent past|any time recently|anytime recently|in recent months|in recent weeks",
    "AVERAGE": "on average|in average|averaging|averaged|averages|averaging out at|average out (at)?|averages out (at)?|usually|typically|normally|generally|habitually|ordinarily|average|mean|avg|the average|overall average|shop average|store average|average customer|norm|site average|typical|the mean|average of all customers|customer average",
    "ABOVEAVERAGE": "above average|above the average|higher than average|over average|better than average|more than average|greater than average|above avg|higher than the mean|above mean|exceeding average|more than mean|(above|over|exceeding|exceeds|exceed|exceeded|more than|higher than|greater than|bigger than|larger than|better than|>|beats|beat) (average|mean|avg|norm|shop average|store average|overall average|average customer|mean customer|average of all customers|customer average|site average|shop mean|overall mean)|bigger than average|larger than average",
    "BELOWAVERAGE": "below average|below the average|lower than average|under average|less than average|worse than average|smaller than average|below avg|below mean|fewer than average|(beneath|fall+ short of|falling short of|short of|below|under|less than|lower than|smaller than|fewer than|<) (average|mean|avg|norm|shop average|store average|overall average|average customer|mean customer|average of all customers|customer average|site average|shop mean|overall mean)",
    "BLANKWORD": "unknown|missing|blank|empty|not known|not set|not given|absent|is unknown|not provided|not on file|not on record|not saved|not stored|not recorded|not filled|not filled in|not available|null",
    "KNOWNWORD": "exists|exist|is there|known|present|on file|on record|saved|stored|recorded|given|filled in|set|provided|available|is known|not blank|not empty|not missing|we know",
    "STARTS": "starting with|starts with|start with|begins with|beginning with|begin with|beginning in",
    "ENDS": "ending with|ends with|end with|ending in|ends in",
    "CONTAINS": "containing|contains|contain|including|includes|include|with word|that contains|that include|mentioning",
    "ANYOF": "one of our|any of our|any of|one of|is any of|are any of|include any of|is one of|among",
    "NONEOFVALUES": "is none of|include none of|none among|not any of",
    "VAGUE": "(in|for)? (quite)? while|(in|for)? (very)? long time|(in|for) (ages|some time)|while back|run up to|lead up to|build up to|around|about|roughly|approximately|approx|ish|or so|maybe|maybe more|some|few|several|many|lot|lots|a lot|circa|somewhere around|more or less|give or take|close to|nearly|almost|plenty|quite|fairly|good amount|decent|considerable|significant|ballpark|kind of|sort of|kinda|sorta|probably|perhaps|possibly|recentish|good|good number|handful|loads|tons|bunch of",
    "LIKELYWORD": "soon|upcoming|coming up",
    "ANNIVERSARY": "(celebrat+|mark+|have|has|having) (signup|sign up|joining|registration|customer|membership) anniversary|(signup|sign up|joining|registration|customer|membership) anniversary|(celebrat+|mark+) anniversary (with us)?|anniversary (with us|as customer|as member|as customers)|anniversary|has its anniversary|anniversary in",
    "AGO": "ago|old|back|before now|earlier|prior",
    "EVERY": "every|each|per|once every|once per",
}  # fmt: skip

# Words of time; the numbers and months stand beside what reads them.
TIME_WORDS: dict[str, str] = {
    "INLAST": "in recent|in the recent|in the most recent|during recent|during the recent|over recent|over the recent|within the recent|the recent|recent|this last|of this last|in this last|within this last|during this last|since this last|of these last|during these last|the last|of the last|of the past|in the last|in the past|within the last|within the past|within last|within past|over the last|over the past|over last|during the last|during the past|in past|over past|past|the past|this past|for the last|for the past|for last|for past|since the last|since the past|inside the last|inside of|within|in the previous|throughout the last|the previous|these past|these last|in under|less than|in these last|in the most recent|in the trailing|trailing|rolling|in the preceding",
    "INNEXT": "in the next|within the next|over the next|during the next|the next|next|in the coming|in coming|coming|in next|within next|in upcoming",
    "LASTWORD": "last|previous|the previous|prior|the prior|preceding",
    "THISWORD": "ongoing|this|the current|current|this current|so far this",
    "PREVIOUSWORD": "previous|the previous|prior|in the prior|in the previous",
    "SINCEWORD": "since|ever since|starting|starting in|starting from|beginning|beginning in|as of|from",
    "FORWORD": "for|in|over|during|since",
    "FROMWORD": "from",
    "BETWEENWORD": "between|in between|anywhere between|somewhere between",
    "CMPAFTER": "after|later than|past|following|posterior to|is after",
    "CMPBEFORE": "predate+|before|prior to|earlier than|until before|is before|older than|preceding",
    "ONORAFTER": "not earlier than|no sooner than|on or after|is on or after|from on|no earlier than|not before",
    "ONORBEFORE": "on or before|is on or before|no later than|not after|not later than|by",
    "UNTILWORD": "until|till|up to|through|thru|up until|by end of|to|til|(up to|until|till|til|through|thru) and (including|with|inclusive)|to and including|(until|till|til) with",
    "SHORTOF": "(up to|up until|until|till|to) but (excluding|not including|without|exclusive of|not counting)|(up to|until|till|to) just before|(up to|until|to) (excluding|not including)|to before",
    "ORLATER": "or later|and later|or after|and after|or newer",
    "OREARLIER": "or earlier|and earlier|or before|and before|or older",
    "ONWARDS": "on|onward|onwards|and on|and onward|and onwards|forward",
    "SOFARWORD": "so far",
    "YEARWORD": "year",
    "WEEKENDWORD": "weekend",
    "CURRENCY": "dollars|dollar|bucks|buck|usd|euros|euro|eur|pounds|pound|quid|gbp|cad|aud|chf|yen|dollar mark",
    "PERCENTWORD": "percent|per cent|pct|percents|percentage|percentile",
    "HALFWORD": "and half|and a half",
    "TIMESWORD": "time|times|occasions|separate times|times over|separate occasions|different occasions",
    "OF": "of",
}


def rows() -> dict[str, list[tuple[str, Any]]]:
    """Promise, kind by kind, the cells of words with what they are worth."""
    found: dict[str, list[tuple[str, Any]]] = {"NOISE": [(NOISE, None)]}
    for table in (SOFT, CONNECTIVES, VERBS, TIME_WORDS):
        for kind, words in table.items():
            found.setdefault(kind, []).append((words, None))
    found["YES"] = [("true|yes|1|on", True), ("false|no|0|off", False)]
    found["NTHORDER"] = [
        ("second (order|purchase)|2nd (order|purchase)", 2.0),
        ("third (order|purchase)|3rd (order|purchase)", 3.0),
    ]
    found["NTHBUYER"] = [
        ("(second|2nd) time (buyer|customer|shopper)", 2.0),
        ("(third|3rd) time (buyer|customer|shopper)", 3.0),
    ]
    found["CMP"] = [(words, key) for key, words in COMPARISONS.items()]
    found["POST"] = [(words, key) for key, words in AFTER_NUMBER.items()]
    # 'a year or more' is a length; 'this year at least' begins something new.
    found["ORMORE"] = [
        ("|".join(one for one in words.split("|") if one.startswith(("or ", "and "))), key)
        for key, words in AFTER_NUMBER.items()
        if key != "equals"
    ]
    found["RANK"] = [(words, key) for key, words in RANKS.items()]
    return found
