/**
 * Client and key registrations at a MEF or MAF (TS-0003 8.3.5, 8.8): the procedures, without the function they belong to.
 */
@Export
@Version("1.0.0")
package org.kedge.registration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
