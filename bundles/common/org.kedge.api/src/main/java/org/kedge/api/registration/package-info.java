/**
 * What is registered at a MEF or MAF: clients and keys (TS-0003 8.3.5, 8.8).
 */
@Export
@Version("1.0.0")
package org.kedge.api.registration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
