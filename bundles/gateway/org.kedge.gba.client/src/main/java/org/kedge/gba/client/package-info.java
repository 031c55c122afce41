/** The UE side of GBA: Ub, NAF keys, Digest over HTTPS (TS 33.220, TS 24.109). Private. */
package org.kedge.gba.client;
