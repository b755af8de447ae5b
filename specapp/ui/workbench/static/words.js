// What the page sends in the words of these modules, and what went wrong in words for people.

/** The sounds by name: {original: {url, samplesUrl, frames, channels, sampleRate, startS, query}, …}. */
export function soundsOf(tracks) {
  const entries = Object.entries(tracks).filter(([, track]) => track);
  return Object.fromEntries(
    entries.map(([name, track]) => [
      name,
      {
        url: track.url,
        samplesUrl: `${track.url}/samples`,
        query: track.query,
        frames: track.frames,
        channels: track.channels,
        sampleRate: track.sample_rate,
        startS: track.start_s,
      },
    ]),
  );
}

/** One sentence about a failed request. */
export function problemOf(error) {
  const gone = error === "gone" || error?.name === "Gone";
  return gone
    ? "This sound is no longer on the server. Bring it again to go on."
    : "The server does not answer. Check the connection; what is already here can still be seen and heard.";
}
