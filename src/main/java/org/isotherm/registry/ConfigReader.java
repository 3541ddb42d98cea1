package org.isotherm.registry;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a {@code config} one by one and collects everything that is wrong with them. */
final class ConfigReader {
    /** Bucket names by the rules of Amazon S3 for general purpose buckets. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** Keys that people put secrets under; credentials are named by {@code credentials_ref} and nothing else. */
    private static final Pattern SECRET = Pattern.compile(
            "secret|passw|passphrase|token|access.?key|private.?key|api.?key|credential|session|\\bkey\\b|auth",
            Pattern.CASE_INSENSITIVE);

    /** Ids, aliases and ARNs of keys. */
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");

    private static final int MOST_KEYS = 50;

    private final JsonObject json;
    private final List<WrongField> wrong;
    private final int before;
    private final Set<String> known = new HashSet<>();

    ConfigReader(JsonObject json, List<WrongField> wrong) {
        this.json = json;
        this.wrong = wrong;
        this.before = wrong.size();
    }

    /** Reports the keys nobody asked for. @return whether all was well */
    boolean end() {
        if (json.size() > MOST_KEYS) {
            wrong.add(new WrongField("config", "must not have more than " + MOST_KEYS + " fields"));
            return false;
        }
        for (String key : json.keySet()) {
            if (known.contains(key)) {
                continue;
            }
            refuse(
                    key,
                    SECRET.matcher(key).find()
                            ? "looks like a secret; name the settings that hold it with credentials_ref"
                            : "is not known for this type of backend");
        }
        return wrong.size() == before;
    }

    String folder(String key) {
        String text = text(key, true);
        if (text == null) {
            return "/";
        }
        if (text.length() > 1024 || text.chars().anyMatch(Character::isISOControl) || text.indexOf('\\') >= 0) {
            refuse(key, "must be an absolute path of at most 1024 characters without control characters");
            return "/";
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute() || !path.equals(path.normalize()) || path.getNameCount() == 0) {
                refuse(key, "must be an absolute path without . and .. and not the root of the file system");
            }
            return path.toString();
        } catch (InvalidPathException e) {
            refuse(key, "is not a path");
            return "/";
        }
    }

    @Nullable
    String optionalPath(String key) {
        String text = text(key, false);
        if (text != null) {
            checkPath(key, text);
        }
        return text;
    }

    String prefix(String key) {
        String text = text(key, false);
        if (text == null || text.isEmpty()) {
            return "";
        }
        String folder = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        checkPath(key, folder);
        return folder + "/";
    }

    private void checkPath(String key, String text) {
        try {
            StoragePath.of(text);
        } catch (InvalidStoragePathException e) {
            refuse(key, String.valueOf(e.getMessage()));
        }
    }

    String bucket(String key) {
        String text = text(key, true);
        if (text != null && !BUCKET.matcher(text).matches()) {
            refuse(key, "must be 3 to 63 lower-case letters, digits, dots and hyphens");
        }
        return text == null ? "" : text;
    }

    @Nullable
    String optionalName(String key) {
        String text = text(key, false);
        if (text != null && !NAME.matcher(text).matches()) {
            refuse(key, "must be 1 to 63 letters, digits, dots, hyphens and underscores");
        }
        return text;
    }

    @Nullable
    String optionalLine(String key) {
        String text = text(key, false);
        if (text != null
                && (text.isBlank() || text.length() > 1024 || text.chars().anyMatch(Character::isISOControl))) {
            refuse(key, "must be 1 to 1024 characters without control characters");
        }
        return text;
    }

    @Nullable
    URI optionalUri(String key) {
        String text = text(key, false);
        if (text == null) {
            return null;
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            refuse(key, "is not an address");
            return null;
        }
    }

    /** @return null when it is not one */
    @Nullable
    String optionalChoice(String key, List<String> choices) {
        String text = text(key, false);
        if (text == null || choices.contains(text)) {
            return text;
        }
        refuse(key, "must be one of " + String.join(", ", choices));
        return null;
    }

    @Nullable
    String optionalKeyId(String key) {
        String text = text(key, false);
        if (text != null && !KEY_ID.matcher(text).matches()) {
            refuse(key, "must be the id, the alias or the ARN of a key");
        }
        return text;
    }

    boolean optionalFlag(String key, boolean otherwise) {
        Boolean flag = optionalFlag(key);
        return flag == null ? otherwise : flag;
    }

    @Nullable
    Boolean optionalFlag(String key) {
        JsonValue value = value(key);
        if (value == null) {
            return null;
        }
        if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
            refuse(key, "must be true or false");
        }
        return value == JsonValue.TRUE;
    }

    @Nullable
    Long optionalNumber(String key, long least, long most) {
        JsonValue value = value(key);
        if (value == null) {
            return null;
        }
        String rule = "must be a whole number from " + least + " to " + most;
        if (value instanceof JsonNumber number) {
            try {
                long size = number.bigDecimalValue().longValueExact();
                if (size >= least && size <= most) {
                    return size;
                }
            } catch (ArithmeticException e) {
                refuse(key, rule);
                return null;
            }
        }
        refuse(key, rule);
        return null;
    }

    private @Nullable String text(String key, boolean required) {
        JsonValue value = value(key);
        if (value instanceof JsonString string) {
            return string.getString();
        }
        if (value != null) {
            refuse(key, "must be a text");
        } else if (required) {
            refuse(key, "must be given");
        }
        return null;
    }

    private @Nullable JsonValue value(String key) {
        known.add(key);
        JsonValue value = json.get(key);
        return value == JsonValue.NULL ? null : value;
    }

    void refuse(String key, String message) {
        wrong.add(new WrongField("config." + key, message));
    }
}
