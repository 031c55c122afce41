/**
 * What seals the data key of a store: a key file, a passphrase file.
 */
package org.kedge.store.key;
