/** The Ub interface, TS 33.220 4.5.2 and TS 24.109 annex A, as one run that is read from top to bottom. It blocks. Private. */
package org.kedge.gba.client.ub;
