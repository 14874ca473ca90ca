/* The player of a webinar's page and of its embed. Without it the recording plays in the browser's own player. */

import { AgendaFollower } from "./follower.js";
import { WebinarPlayer } from "./player/element.js";

// In this order: the follower looks for a player that is ready to be spoken to.
customElements.define("webinar-player", WebinarPlayer);
customElements.define("agenda-follower", AgendaFollower);
