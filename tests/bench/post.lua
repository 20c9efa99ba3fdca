-- For wrk: posts the file PARITY_BENCH_BODY as a hook call; with PARITY_BENCH_PAUSE_MS each connection waits about that
-- long before each request, at random, so that they don't come in bursts.
local file = assert(io.open(os.getenv("PARITY_BENCH_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

local pause = tonumber(os.getenv("PARITY_BENCH_PAUSE_MS") or "0")
if pause > 0 then
  function delay() return math.random(0, math.floor(2 * pause)) end
end
