/**
 * Certificates of oneM2M TS-0003 10.1: reading their names, verifying peers, issuing. The only package of the bundle that others use.
 */
@Export
@Version("1.0.0")
package org.kedge.pki;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
