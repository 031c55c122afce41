/**
 * The session of an Enrolee with a MEF, from the handshake to the answered enrolment request: what every framework that ends in the
 * Enrolment Exchange shares.
 */
@Export
@Version("3.0.0")
package org.kedge.messages.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
