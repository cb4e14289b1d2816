// What only the page "Check my ballot" needs.
import "./proof.js";
import "./bundle.js";
