-- Ends a run of wrk with one line of JSON: requests a second, milliseconds in the middle and at p95, answers that were not the expected.
expected = 200

function response(status)
  if status ~= expected then wrong = (wrong or 0) + 1 end
end

function setup(thread)
  threads = threads or {}
  table.insert(threads, thread)
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + (thread:get("wrong") or 0) end
  print(string.format('{"rate": %.1f, "median": %.1f, "p95": %.1f, "bad": %d}', summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, bad))
end
