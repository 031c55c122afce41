/**
 * The M2M Authentication Function: who may connect, the first contact of an Enrolee by KeID, Km and KmID, client and key registrations.
 * Plain classes behind {@link org.kedge.maf.Maf}; {@link org.kedge.maf.MafComponent} registers them as services.
 */
package org.kedge.maf;
