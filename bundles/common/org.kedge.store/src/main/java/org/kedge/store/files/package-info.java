/**
 * Files and directories that only the process user may read.
 */
package org.kedge.store.files;
