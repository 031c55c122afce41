/** The AKA authenticator of a software USIM. */
package org.kedge.usim.soft;
