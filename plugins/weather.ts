import { slashCommand, TurbotPlugin } from "turbot";

interface Places {
  readonly results?: readonly {
    readonly name: string;
    readonly country?: string;
    readonly latitude: number;
    readonly longitude: number;
  }[];
}

interface Forecast {
  readonly current: {
    readonly temperature_2m: number;
    readonly wind_speed_10m: number;
    readonly weather_code: number;
  };
}

/** The World Meteorological Organization's codes, from each on, as Open-Meteo gives them. */
const skies: readonly (readonly [from: number, sky: string])[] = [
  [95, "thunder ⛈️"],
  [85, "snow showers 🌨️"],
  [80, "showers 🌦️"],
  [71, "snow ❄️"],
  [51, "rain 🌧️"],
  [45, "fog 🌫️"],
  [2, "clouds ☁️"],
  [0, "clear ☀️"],
];

/** Tells the weather from Open-Meteo, which needs no key. Shows `http`: the hosts are named where reviewers see them. */
export default class Weather extends TurbotPlugin {
  static readonly needs = { http: ["geocoding-api.open-meteo.com", "api.open-meteo.com"] } as const;

  weather = slashCommand(
    {
      name: "weather",
      description: "How is it out there?",
      options: { place: { type: "string", description: "A town", required: true, maxLength: 80 } },
    },
    async (interaction, { place }) => {
      // The web may take longer than Discord waits for an answer.
      await interaction.defer();
      try {
        await interaction.reply(await this.tell(place));
      } catch (error) {
        this.turbot.log.warn(`No weather: ${error}`);
        await interaction.reply("The weather service is under water. Try again in a while!");
      }
    },
  );

  private async tell(wanted: string): Promise<string> {
    const search = new URL("https://geocoding-api.open-meteo.com/v1/search?count=1");
    search.searchParams.set("name", wanted);
    const { results: [place] = [] } = (await this.turbot.http.get(search)).json<Places>();
    if (place === undefined) return `I don't know a place called ${wanted}.`;
    const query = new URLSearchParams({
      latitude: String(place.latitude),
      longitude: String(place.longitude),
      current: "temperature_2m,wind_speed_10m,weather_code",
    });
    const answer = await this.turbot.http.get(`https://api.open-meteo.com/v1/forecast?${query}`);
    if (!answer.ok) throw new Error(`Open-Meteo answered ${answer.status}`);
    const {
      temperature_2m: degrees,
      wind_speed_10m: wind,
      weather_code: code,
    } = answer.json<Forecast>().current;
    const [, sky = ""] = skies.find(([from]) => code >= from) ?? [];
    const name = place.country === undefined ? place.name : `${place.name}, ${place.country}`;
    return `**${name}**: ${sky}, ${degrees} °C, wind ${wind} km/h`;
  }
}
