-- Asks for a random line of the file that BENCH_PATHS names, with the requests made beforehand.
local requests = {}

function init(_)
  math.randomseed(20261123)
  for path in io.lines(os.getenv("BENCH_PATHS")) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  return requests[math.random(#requests)]
end
