// Sends numbered events by Segment's own library for Node: node library.mjs FOLDER HOST WRITE_KEY COUNT
import { createRequire } from "node:module";

const [folder, host, writeKey, count] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/`)("@segment/analytics-node");
const analytics = new Analytics({ writeKey, host, flushAt: 20, maxRetries: 10 });
let failed = 0;
analytics.on("error", (error) => (failed++, console.error(error)));
analytics.identify({ userId: "node-1", anonymousId: "visitor-1", traits: { email: "nora@example.com", firstName: "Nora" } });
for (let number = 0; number < Number(count); number++) {
  analytics.track({ userId: "node-1", event: "Counted", properties: { number } });
}
analytics.page({ anonymousId: "visitor-1", name: "Home" });
analytics.screen({ userId: "node-1", name: "Basket" });
analytics.group({ userId: "node-1", groupId: "g1", traits: { name: "Knitters" } });
analytics.alias({ userId: "node-1", previousId: "visitor-2" });
await analytics.closeAndFlush();
process.exit(failed ? 1 : 0);
