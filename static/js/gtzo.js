// The class protocol. Without this script a link leads to the same table as a form.

import { Results } from "./gtzo/results.js";
import { startGrid } from "./grid/component.js";

const table = document.getElementById("grid");
if (table) startGrid(table, new Results());
