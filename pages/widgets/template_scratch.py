"""An empty letter in each format, to begin with when nothing in the start library fits."""

from cdp.models import BodyFormat

SCRATCH: dict[str, str] = {
    BodyFormat.MJML: """<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="16px" line-height="1.6">
          <p>Hello {{ customer.first_name | default: "there" }},</p>
          <p>write your letter here.</p>
        </mj-text>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text align="center" font-size="13px" color="#4b5563">
          <p>{{ shop.name }}<br />{{ shop.postal_address | newline_to_br }}</p>
          <p><a href="{{ unsubscribe_url }}">Unsubscribe</a> · <a href="{{ preferences_url }}">Preferences</a></p>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
""",
    BodyFormat.HTML: """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style>
      body { margin: 0; padding: 24px; font: 16px/1.6 Arial, sans-serif; color: #1f2937; background: #ffffff; }
      .letter { max-width: 600px; margin: 0 auto; }
      .foot { font-size: 13px; color: #4b5563; text-align: center; }
    </style>
  </head>
  <body>
    <div class="letter">
      <p>Hello {{ customer.first_name | default: "there" }},</p>
      <p>write your letter here.</p>
      <p class="foot">{{ shop.name }}<br />{{ shop.postal_address | newline_to_br }}<br>
        <a href="{{ unsubscribe_url }}">Unsubscribe</a> · <a href="{{ preferences_url }}">Preferences</a></p>
    </div>
  </body>
</html>
""",
    BodyFormat.MARKDOWN: """Hello {{ customer.first_name | default: "there" }},

write your letter here.

---

{{ shop.name }}

{{ shop.postal_address | newline_to_br }}

[Unsubscribe]({{ unsubscribe_url }}) · [Preferences]({{ preferences_url }})
""",
}
