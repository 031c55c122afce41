/**
 * The M2M Enrolment Function: who may connect, the commit of Ke, the Enrolment Exchange, and the release of derived keys. Plain
 * classes behind {@link org.kedge.mef.Mef}; {@link org.kedge.mef.MefComponent} registers them as services.
 */
package org.kedge.mef;
