-- Signs somebody in with every request: `wrk … -s sign_in.lua ADDRESS -- PEOPLE TOKEN`.
--
-- PEOPLE is a file with a line "login password" for each person; they take turns. Who is let in is sent on with 302.
local here = debug.getinfo(1, "S").source:match("^@(.*/)")
dofile(here .. "page.lua")

expected = 302
local people, turn, token = {}, 0, ""

function init(args)
  for line in io.lines(args[1]) do
    local login, password = line:match("(%S+) (%S+)")
    table.insert(people, string.format("username=%s&password=%s", login, password))
  end
  token = args[2]
end

function request()
  turn = turn % #people + 1
  return wrk.format("POST", wrk.path, {
    ["Cookie"] = wrk.headers["Cookie"],
    ["X-CSRFToken"] = token,
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }, people[turn])
end
