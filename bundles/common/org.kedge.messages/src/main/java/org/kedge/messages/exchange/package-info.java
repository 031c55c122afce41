/**
 * The Enrolment Exchange (TS-0003 8.3.2.1 steps 5 to 16): its messages, their JSON form (D-56) and the Enrolee's side of it.
 */
@Export
@Version("1.0.0")
package org.kedge.messages.exchange;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
