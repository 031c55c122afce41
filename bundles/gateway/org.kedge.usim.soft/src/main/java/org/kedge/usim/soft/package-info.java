/**
 * The AKA authenticator of a software USIM, its file for the secret intake, and what the shell shows of USIMs.
 */
package org.kedge.usim.soft;
