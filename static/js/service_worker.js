// The worker of families' browsers (docs/decisions/0044). Pages come from the network, always; only when it fails, the
// last diaries are shown, with their time. They lie in a cache named by the session, and go when it ends.
"use strict";

const { release, offlinePage, signOut, files, idleMinutes } = self.SETTINGS;
const PUBLIC = `ezh-public-${release}`;
const STATIC = "ezh-static";
const PRIVATE = "ezh-private-";
const NOBODY = "none";
const OWN_DEVICE = "/offline/own-device";
const OWN_DEVICE_MINUTES = 72 * 60;
const MOST_PAGES = 8;
const MOST_FILES = 80;
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;

let asked = 0; // pages asked for
let heard = 0; // the latest of them whose answer has said whose session it is
let session; // that session
let forgotten = 0; // how often it became another one
let isOwnDevice = false; // told by a page of this run of the worker

self.addEventListener("install", (event) => {
  event.waitUntil(fetchPublic().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOldPages().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(answerPage(event, url));
  else if (request.method === "GET" && HASHED.test(url.pathname)) event.respondWith(answerFile(request));
});

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(fetchToKeep(event.source.url));
  if (event.data.isOwnDevice) event.waitUntil(rememberOwnDevice());
});

async function fetchPublic() {
  const cache = await caches.open(PUBLIC);
  await cache.put(offlinePage, await fetch(offlinePage, { credentials: "omit", cache: "no-store" }));
  await Promise.all(files.filter((path) => HASHED.test(path)).map((path) => answerFile(new Request(path))));
}

async function removeOldPages() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("ezh-public-") && name !== PUBLIC).map((name) => caches.delete(name)));
}

async function answerFile(request) {
  const cache = await caches.open(STATIC);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && response.type === "basic") {
    await cache.put(request, response.clone());
    await trim(cache, MOST_FILES);
  }
  return response;
}

async function answerPage(event, url) {
  const { request } = event;
  const number = ++asked;
  if (url.pathname === signOut) await enterSession(number, NOBODY); // whatever the server will answer
  let response;
  try {
    response = await fetch(request);
  } catch {
    return request.method === "GET" ? answerWithoutNetwork(request.url) : Response.error();
  }
  await enterSession(number, response.headers.get("X-Session"));
  if (request.method === "GET" && mayBeKept(response)) event.waitUntil(keep(request.url, response.clone()));
  return response;
}

/** For a page that was drawn before there was a worker. */
async function fetchToKeep(url) {
  const number = ++asked;
  const response = await fetch(url, { cache: "no-store" });
  await enterSession(number, response.headers.get("X-Session"));
  if (mayBeKept(response)) await keep(url, response);
}

/** An answer says in whose session it was drawn: pages of all others go. One that comes late says nothing new. */
async function enterSession(number, name) {
  if (!name || number < heard) return;
  heard = number;
  if (name !== session) forgotten += 1;
  session = name;
  const names = await caches.keys();
  const others = names.filter((each) => each.startsWith(PRIVATE) && each !== PRIVATE + name);
  await Promise.all(others.map((each) => caches.delete(each)));
}

function mayBeKept(response) {
  const { headers, redirected, status, type } = response;
  const isPage = (headers.get("Content-Type") ?? "").startsWith("text/html");
  const isOfSession = headers.get("X-Session") === session && session !== NOBODY;
  return status === 200 && type === "basic" && !redirected && isPage && isOfSession && headers.has("X-Offline-Copy");
}

async function keep(url, response) {
  const before = forgotten;
  const name = PRIVATE + session;
  const headers = new Headers(response.headers);
  headers.set("X-Kept-At", String(Date.now()));
  for (const ofTransfer of ["Content-Encoding", "Content-Length"]) headers.delete(ofTransfer);
  const copy = new Response(await response.blob(), { headers });
  if (before !== forgotten) return;
  const cache = await caches.open(name);
  await cache.put(url, copy);
  if (isOwnDevice) await cache.put(OWN_DEVICE, new Response(""));
  await trim(cache, MOST_PAGES);
  if (before !== forgotten) await caches.delete(name); // the session ended while this was written
}

async function trim(cache, most) {
  const keys = (await cache.keys()).filter(({ url }) => !url.endsWith(OWN_DEVICE));
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

/** Who has put the journal among the programs of the device reads without network for longer than a session idles. */
async function rememberOwnDevice() {
  isOwnDevice = true;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PRIVATE)) continue;
    await (await caches.open(name)).put(OWN_DEVICE, new Response(""));
  }
}

async function answerWithoutNetwork(url) {
  const pages = await readablePages();
  const wanted = pages.find((page) => page.url === url);
  if (wanted) return drawn(wanted.response, await wanted.response.text(), /<main[^>]*>/, noticeOf(wanted));
  const offline = await caches.match(offlinePage, { cacheName: PUBLIC });
  if (!offline) return Response.error();
  const lines = pages.length ? await Promise.all(pages.map(lineOf)) : ["<li>на этом устройстве – ничего</li>"];
  return drawn(offline, await offline.text(), /<ul data-kept-pages>/, lines.join(""));
}

/** The kept pages; those that have grown too old are thrown away. */
async function readablePages() {
  const pages = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(PRIVATE)) continue;
    const cache = await caches.open(name);
    const minutes = (await cache.match(OWN_DEVICE)) ? OWN_DEVICE_MINUTES : idleMinutes;
    for (const { url } of await cache.keys()) {
      const response = await cache.match(url);
      const keptAt = Number(response.headers.get("X-Kept-At"));
      if (!keptAt) continue;
      if (Date.now() - keptAt > minutes * 60_000) await cache.delete(url);
      else pages.push({ url, response, keptAt });
    }
  }
  return pages;
}

function drawn(response, text, place, words) {
  const { headers } = response;
  return new Response(text.replace(place, (found) => found + words), { headers });
}

function noticeOf({ keptAt }) {
  return `<p class="notice warning" role="status"><strong>Нет сети.</strong> Показано то, что было на ${momentOf(keptAt)}.</p>`;
}

async function lineOf({ url, response, keptAt }) {
  const [, title] = (await response.clone().text()).match(/<title>([^<]*) – [^<]*<\/title>/) ?? [null, "Дневник"];
  return `<li><a href="${new URL(url).pathname}${escaped(new URL(url).search)}">${title}</a> – на ${momentOf(keptAt)}</li>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function momentOf(milliseconds) {
  const moment = new Date(milliseconds);
  const time = moment.toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit" });
  return `${time}, ${moment.toLocaleDateString("ru-RU", { day: "numeric", month: "long" })}`;
}
