-- Saves a mark with every request: `wrk … -s save.lua ADDRESS -- CELLS TOKEN WRITER`.
--
-- CELLS is a file with a line "path version mark" for each cell, 0 for no mark. The cells take turns, so that the one before has long been
-- answered when a cell is written again; what is refused for its version counts as a bad answer.
local here = debug.getinfo(1, "S").source:match("^@(.*/)")
dofile(here .. "page.lua")

local cells, turn, token, writer, is_started = {}, 0, "", "", false

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do
    local path, version, mark = line:match("(%S+) (%d+) (%d+)")
    table.insert(cells, { path = path, version = tonumber(version), mark = tonumber(mark) })
  end
  token, writer = args[2], args[3]
end

local function operation()
  local pattern = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"
  return (pattern:gsub("x", function() return string.format("%x", math.random(0, 15)) end))
end

local function change(cell)
  local body = string.format("value=%d&version=%d&operation=%s&writer=%s",
    cell.mark == 3 and 4 or 3, cell.version, operation(), writer)
  return wrk.format("POST", cell.path, {
    ["Cookie"] = wrk.headers["Cookie"],
    ["X-CSRFToken"] = token,
    ["Accept"] = "application/json",
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }, body)
end

function request()
  if not is_started then
    -- Before it starts, wrk looks at a request that it never sends. A version counted for it would be wrong from then on, and every
    -- save of that cell would be refused.
    is_started = true
    return change(cells[1])
  end
  turn = turn % #cells + 1
  local cell = cells[turn]
  local found = change(cell)
  cell.mark, cell.version = cell.mark == 3 and 4 or 3, cell.version + 1
  return found
end
