/**
 * The journal: file layer, formats, keys, replay, group commit. Knows nothing of OSGi. See the README of this bundle for the formats.
 */
package org.kedge.store.journal;
