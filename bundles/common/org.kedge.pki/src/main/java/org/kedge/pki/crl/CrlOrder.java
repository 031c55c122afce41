package org.kedge.pki.crl;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.util.Optional;

import org.kedge.pki.names.CrlNumbers;

/** Which of two CRLs of one issuer is the older one: the number decides (RFC 5280 5.2.3), then thisUpdate. */
final class CrlOrder {
    private CrlOrder() {
    }

    static boolean isOlder(X509CRL crl, X509CRL than) {
        Optional<BigInteger> number = CrlNumbers.of(crl);
        Optional<BigInteger> other = CrlNumbers.of(than);
        if (number.isPresent() && other.isPresent() && !number.get().equals(other.get())) {
            return number.get().compareTo(other.get()) < 0;
        }
        // Without a number nothing proves that it is newer than a numbered one.
        return number.isEmpty() && other.isPresent() || crl.getThisUpdate().before(than.getThisUpdate());
    }
}
