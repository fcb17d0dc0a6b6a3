-- What `run` has wrk send: one visit in ten is a robot's, without a cookie, on a page that begins a session, and another on
-- a page that does not; the others are of people who are signed in.
--
-- The argument is a file with a line for each of them: the cookie, a space, the token of their forms.

local next_thread = 1

function setup(thread)
  thread:set("number", next_thread)
  next_thread = next_thread + 1
end

local requests = {}

function init(args)
  math.randomseed(number)
  local form = "application/x-www-form-urlencoded"
  for line in io.lines(args[1]) do
    local cookie, token = line:match("^(%S+) (%S+)$")
    local signed_in = { Cookie = cookie }
    local quantity = math.random(1, 9)
    local posted = "form_token=" .. token .. "&sku=sencha&quantity=" .. quantity
    local set = wrk.format("POST", "/cart/set", { Cookie = cookie, ["Content-Type"] = form }, posted)
    local read = wrk.format("GET", "/cart", signed_in)
    local count = wrk.format("GET", "/", signed_in)
    local robot = wrk.format("GET", "/", {})
    local idle_robot = wrk.format("GET", "/signed-out", {})
    for _, one in ipairs({ read, set, count, read, robot, set, read, idle_robot, read, set }) do
      requests[#requests + 1] = one
    end
  end
end

function request()
  return requests[math.random(#requests)]
end

-- One line that `run` reads; times in microseconds.
function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("summary %d %d %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
