import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlugin } from "turbot/testing";

const file = new URL("./weather.ts", import.meta.url);
const searching = "https://geocoding-api.open-meteo.com/v1/search?count=1&name=Kiel";
const forecast =
  "https://api.open-meteo.com/v1/forecast?latitude=54.3&longitude=10.1&current=temperature_2m%2Cwind_speed_10m%2Cweather_code";
const kiel = { results: [{ name: "Kiel", country: "Germany", latitude: 54.3, longitude: 10.1 }] };

test("/weather finds the town and tells its weather", async () => {
  const { events, error } = await runPlugin(file, {
    command: "weather",
    options: { place: "Kiel" },
    http: {
      [searching]: { body: kiel },
      [forecast]: { body: { current: { temperature_2m: 8.5, wind_speed_10m: 31, weather_code: 61 } } },
    },
  });
  assert.equal(error, null);
  assert.deepEqual(
    events.map(({ kind, content }) => [kind, content]),
    [
      ["defer", undefined],
      ["reply", "**Kiel, Germany**: rain 🌧️, 8.5 °C, wind 31 km/h"],
    ],
  );
});

test("an unknown town and a service that is away are said so", async () => {
  const weather = (http: Record<string, { status?: number; body: unknown }>) =>
    runPlugin(file, { command: "weather", options: { place: "Kiel" }, http });
  const unknown = await weather({ [searching]: { body: {} } });
  assert.equal(unknown.events.at(-1)?.content, "I don't know a place called Kiel.");
  const away = await weather({ [searching]: { body: kiel }, [forecast]: { status: 503, body: "" } });
  assert.match(away.events.at(-1)?.content ?? "", /under water/);
  assert.match(away.logs[0]?.text ?? "", /answered 503/);
});
