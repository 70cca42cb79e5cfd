// The gradebook. Without this script the dates lead to the lesson pages, which can do it all.

import { Marks } from "./gradebook/marks.js";
import { startGrid } from "./grid/component.js";

const table = document.getElementById("grid");
if (table) startGrid(table, new Marks());
