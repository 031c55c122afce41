package org.kedge.store.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

import org.kedge.api.credential.StoreKeyProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** Seals with nothing but a name, fast; may have an external counter, which survives every crash. */
final class FakeKeyProvider implements StoreKeyProvider {
    private final byte[] name;
    private OptionalLong counter;

    FakeKeyProvider(String name, boolean counts) {
        this.name = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 8);
        this.counter = counts ? OptionalLong.of(0) : OptionalLong.empty();
    }

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public byte[] seal(SecretBytes dataKey) {
        byte[] sealed = Arrays.copyOf(name, name.length + dataKey.length());
        dataKey.use(key -> {
            System.arraycopy(key, 0, sealed, name.length, key.length);
            return key.length;
        });
        return sealed;
    }

    @Override
    public SecretBytes unseal(byte[] sealed) {
        if (!Arrays.equals(sealed, 0, name.length, name, 0, name.length)) {
            throw new KedgeException(ErrorCode.STORE_KEY_FOREIGN, "sealed under another name");
        }
        return SecretBytes.copyOfRange(sealed, name.length, sealed.length);
    }

    @Override
    public OptionalLong counter() {
        return counter;
    }

    @Override
    public void advanceCounter(long value) {
        counter = OptionalLong.of(Math.max(value, counter.orElseThrow()));
    }
}
