/**
 * The JSON form of the Bootstrap Execution Instruction and its published schema (frameworks.md 14.2).
 */
@Export
@Version("1.0.0")
package org.kedge.messages.instruction;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
