/**
 * How secrets come into the node: import of files, the watched directory, key pairs made here.
 */
package org.kedge.store.intake;
