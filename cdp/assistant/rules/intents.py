"""What a sentence wants besides people: a campaign, a flow, a letter, a send time, ideas; and which copy suits it."""

# Words that ask for marketing; each makes consent a condition. The first kind found in the order below is the intent.
MARKETING: dict[str, str] = {
    "send_time": "(what|which) (hour|time|day|moment) (is|would be)? (good|best|right|ideal|better) to (send|email|mail|write)|when (should|to) (i|we)? (send|email|mail)|when should (i|we) (send|email|mail) (email|a letter)?|best (time|day|hour) (to send|to email|for sending|to mail|for email)?|send time|best send time|what time (to send|to email)?|optimal (time|send time)|when is the best time (to send|to email)?|when to send",
    "content": "subject line|subject lines|content ideas|content idea|copy ideas|email ideas|ideas for (content|email|emails|campaign)|email copy|copy|write copy|content suggestions|headline|headlines|email ideas|campaign ideas|subject line ideas|suggest content",
    "flow": "flow|flows|automation|automations|workflow|drip|drip campaign|journey|email series|welcome series|email sequence|sequence|series|welcome flow|nurture|multi step|follow up flow|drip sequence|automated emails",
    "campaign": "recover|rescue|recapture|(get+|win+|draw+|lure+|coax+|reel+|woo+|tempt+) back|introduce|(prepare|make|write|draft|create|do) (one|1) campaign|say (hello|hi|thanks|thank you|goodbye|sorry) to|restock (nudge|reminder|campaign|email|flow)|congratulate|greet|lift|to come back|to buy again|to order again|thank|campaign for|campaign to|campaign|campaigns|email campaign|launch|re engage|reengage|win back|winback|bring back|reactivate|reactivation|re activation|upsell|up sell|cross sell|crosssell|promote|promotion|blast|target|targeting|reach|reach out to|reach out|retarget|remind|nudge|incentivize|incentivise|reward|retention|activate|boost|improve revenue|improve|drive revenue|drive|drive sales|sell|marketing|advertise|announce|invite|engage with|tempt|entice|encourage|motivate|push|pitch|offer|win over|get them back|lure back|get them to|bring them back|re target|treat|surprise|win them back|woo|revive|re order campaign|increase revenue|increase sales|boost sales|boost revenue|improve sales|more revenue|sunset|clean up|notify|let know|welcome",
    "email": "(replenishment|restock|refill|birthday|anniversary|payment|renewal|friendly|gentle)? reminder|(birthday|thank you)? (greeting|greetings)|teaser|invite|invitation|heads up|(ask|request|asking) (for)? (review|reviews|feedback|rating|ratings|testimonials) (from)?|(collect|gather) (review|reviews|feedback|testimonials) (from)?|ask (them|people|customers) for (review|reviews|feedback)|review (request|requests)|(prepare|make|write|draft|create|send|compose|do) (one|1) (email|newsletter|mail|letter|message)|promo (to|for|email|mail|letter)|email to|email|emails|send (an)? email|send|send out|mail|mail to|newsletter|newsletters|letter|letters|write|write to|message|send message|compose|draft|shoot an email|send something|write email|announcement|sending|emailing|mailing|ping|contact|drop a line",
}  # fmt: skip
ORDER = ("send_time", "content", "flow", "campaign", "email")

THEMES: dict[str, str] = {
    "win_back": "win back|winback|bring back|come back|we miss you|miss you|reactivate|reactivation|re engage|reengage|re engagement|reengagement|lure back|win them back|get them back|revive|comeback",
    "vip": "vip|early access|exclusive|reward|thank you|thank|loyalty|appreciation|vip early access|insider",
    "welcome": "welcome|onboarding|onboard|introduction|intro|welcoming",
    "second_purchase": "second purchase|2nd purchase|2nd order|second order|buy again|order again|cross sell|upsell|up sell|come again|next purchase|next order|make second purchase|follow up|post purchase|repeat purchase|another purchase|another order",
    "replenishment": "restock (nudge|reminder|campaign|email|flow)|replenish|replenishment|refill|restock reminder|reorder|re order|running low|time to reorder",
    "sale": "sale|discount|promo|promotion|offer|deal|clearance|flash sale|black friday sale|holiday sale|summer sale|spring sale|winter sale|promotional|off|special offer|early access sale|wholesale offer",
    "review": "(ask|request|asking) (for)? (review|reviews|feedback|rating|ratings|testimonials) (from)?|(collect|gather) (review|reviews|feedback|testimonials) (from)?|ask (them|people|customers) for (review|reviews|feedback)|review (request|requests)|review|reviews|feedback|rating|testimonial|ask for review|review request|leave review",
    "sunset": "sunset|last chance|goodbye|clean up|list cleaning|breakup|break up|final email",
}  # fmt: skip

# Words about the letter that say nothing about who gets it. They are only taken where a letter is asked for.
CONTENT = (
    "recovery|browse (abandonment|abandon)|abandonment|offering|birthday|birthdays|bird|early bird|private|private preview|pop up|popup|spring|summer|autumn|winter|holiday|new collection|new arrivals|new products|new product|collection|launch|product launch|catalogue|catalog|launch email|series|idea|ideas|subject|template|free shipping|gift|gifts|free gift"
    "|birthday treat|surprise|special|exclusive|personal|personalised|personalized|friendly|short|long|nice|great|good|better|fun|effective|compelling|one off|3 step|multi step|step|steps|plan|strategy|announcement|invitation"
    "|sales|more|again|back|with copy|reminder|about|style|tone|news|update|updates|event|preview|teaser|thank you note|note|next|another|month|revenue from|in order to|so that|because|season|seasonal|limited|limited time|time|first|early|access|bundle|bundles|cross|purchase|order|orders|test|blog|content|day|week"
)  # fmt: skip
