-- Ends a run of wrk with one line of JSON: requests a second, p95 in milliseconds, answers that were no 200.
function response(status)
  if status ~= 200 then wrong = (wrong or 0) + 1 end
end

function setup(thread)
  threads = threads or {}
  table.insert(threads, thread)
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + (thread:get("wrong") or 0) end
  print(string.format('{"rate": %.1f, "p95": %.1f, "bad": %d}',
    summary.requests * 1e6 / summary.duration, latency:percentile(95) / 1000, bad))
end
