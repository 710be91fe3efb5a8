import assert from "node:assert/strict";
import { test } from "node:test";
import { asksForKey } from "./asks-for-key.ts";

test("a field that asks for a key or a password is known by its words", () => {
  for (const words of [
    "Your API key",
    "API-Keys of DeepL",
    "Paste your bot token",
    "access_token",
    "Client secret",
    "Steam password",
    "\uff30assword",
    "Your seed phrase",
    "2FA code",
    "Dein Passwort",
    "Ta clé d'API",
    "Mot de passe",
    "Tu contraseña",
    "Пароль от Steam",
    "APIキー",
    "你的密码",
  ])
    assert.ok(asksForKey(words), words);
});

test("ordinary words aren't taken for one", () => {
  for (const words of [
    "Which key is the song in?",
    "Key moments",
    "How many tokens do you bet?",
    "Your secret Santa wish",
    "A secret word to guess",
    "Who is passing?",
    "Compass direction",
    "Your keyboard",
    "Which card do you play?",
    "Code of conduct",
    "Promo code",
    "Name of the private channel",
    "Bot tokenizer",
    "Access",
  ])
    assert.ok(!asksForKey(words), words);
});
