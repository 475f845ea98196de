// cal.com's slot functions (npm: @calcom/platform-libraries) on the bench's data, without a database.
// The published bundle loads whole only inside its own workspace, so its date ranges are loaded as a
// module and the slot builder is read out of the bundle by name. Nothing of it is kept here.
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const home = process.argv[2];
const bundled = createRequire(path.join(home, "slots.cjs"));
const dayjs = bundled("dayjs");
const ranges = bundled(`./${fs.readdirSync(home).find((name) => /^date-ranges-.*\.cjs$/.test(name))}`);
const source = fs.readFileSync(path.join(home, "slots.cjs"), "utf8");
const begin = source.indexOf("const minimumOfOne");
const end = source.indexOf("const getSlots = (");
const build = new Function("dayjs", `${source.slice(begin, end)}; return buildSlotsWithDateRanges;`)(dayjs);

const facts = JSON.parse(fs.readFileSync(0, "utf8"));
const at = (hour) => new Date(Date.UTC(1970, 0, 1, hour, 0));
const from = dayjs.utc(facts.first).tz(facts.zone, true).startOf("day");
const to = from.add(facts.days, "day");
// The bundle asks the real clock for its notice; it may only look at days that are still ahead.
const month = ({ week, booked }) => {
  const { dateRanges } = ranges.buildDateRanges({
    availability: Object.entries(week).map(([day, [opens, closes]]) => ({
      days: [Number(day) + 1], // its Sunday is 0
      startTime: at(opens),
      endTime: at(closes),
    })),
    timeZone: facts.zone,
    dateFrom: from,
    dateTo: to,
    travelSchedules: [],
  });
  const busy = booked.map((text) => {
    const start = dayjs.utc(text);
    return { start, end: start.add(facts.minutes, "minute") };
  });
  return build({
    dateRanges: ranges.subtract(dateRanges, busy),
    frequency: facts.minutes,
    eventLength: facts.minutes,
    timeZone: facts.zone,
    minimumBookingNotice: 0,
  });
};
month(facts.people[0]);
const began = performance.now();
const found = facts.people.map(month);
const ms = performance.now() - began;
const starts = found.map((slots) => slots.map((one) => one.time.valueOf() / 60000));
console.log(JSON.stringify({ ms, starts }));
