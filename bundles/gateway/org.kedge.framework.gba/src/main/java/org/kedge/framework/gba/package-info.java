/** The GBA-Based framework (TS-0003 8.3.2.3). Private. */
package org.kedge.framework.gba;
