"""The landing page: how the shop does over a period, how that spreads, and where to go from here."""

from pages.widgets import dashboard_cards, dashboard_lists, dashboard_start, fresh, shop_data

data = shop_data.load()

if len(data.frames) == 0 and not len(data.frames.orders):
    dashboard_start.show()
else:
    books, period = dashboard_cards.ask(data)
    dashboard_cards.show(books, period)
    dashboard_cards.show_charts(data, books, period)
    dashboard_lists.show(data)

fresh.watch(data.frames.revision)
