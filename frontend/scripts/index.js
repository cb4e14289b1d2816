import "./menu.js";
import "./errors.js";
import "./ballot.js";
import "./leaving.js";
import "./refresh.js";
import "./print.js";
