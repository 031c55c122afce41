/** GBA Bootstrap Server Function: Ub, AuC, GUSS, Zn, Zh. */
package org.kedge.bsf;
