import "./menu.js";
import "./errors.js";
import "./ballot.js";
import "./leaving.js";
import "./rows.js";
import "./refresh.js";
import "./print.js";
