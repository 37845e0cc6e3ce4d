//! Where an account's credential is found, and where a renewed one is put.
//!
//! Not here: what it means (http). Invariant: a file that holds tokens is readable by its owner alone and is replaced whole.

use super::Options;
use crate::domain::Secret;
use crate::http::{CredentialPlace, Found, Keep, ProofError, Unread};
use crate::programme::{Account, Credential};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// The account's credential, if it names one.
///
/// # Errors
/// The variable is not set, the file cannot be read.
pub fn find(account: &Account, options: &Options) -> Result<Option<Found>, ProofError> {
    let unreadable = |place: &CredentialPlace, cause: Unread| ProofError::Unreadable {
        account: account.id.to_string(),
        place: place.clone(),
        cause,
    };
    match &account.credential {
        None => Ok(None),
        Some(Credential::Env(name)) => {
            let place = CredentialPlace::Variable(name.clone());
            let text = (options.environment)(name).ok_or_else(|| unreadable(&place, Unread::NotSet))?;
            Ok(Some(Found { text: Secret::new(text), place, keep: None }))
        }
        Some(Credential::File(path)) => {
            let place = CredentialPlace::File(path.display().to_string());
            let text = std::fs::read_to_string(path).map_err(|error| {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                unreadable(&place, Unread::File { missing, words: error.to_string() })
            })?;
            let path = path.clone();
            let keep = Keep(Arc::new(move |text: &Secret| replace(&path, text).map_err(|error| error.to_string())));
            Ok(Some(Found { text: Secret::new(text), place, keep: Some(keep) }))
        }
    }
}

/// A person's session, if the account names one; or why it must not be used, which bars its own pages alone.
pub fn of_session(account: &Account, options: &Options) -> (Option<Found>, Option<ProofError>) {
    let automatic = (options.environment)("CI").is_some_and(|value| !value.is_empty());
    if automatic && account.credential.is_some() {
        return (None, Some(ProofError::NotInCi { account: account.id.to_string() }));
    }
    match find(account, options) {
        Ok(found) => (found, None),
        Err(error) => (None, Some(error)),
    }
}

/// Writes beside the file and renames, so that no crash leaves half a token.
fn replace(path: &Path, text: &Secret) -> std::io::Result<()> {
    // the file itself, where the name is a link to it
    let path = path.canonicalize()?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let beside = path.with_file_name(name);
    let written = write_private(&beside, text.reveal().as_bytes()).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // nothing of it may stay; the first error is the one worth telling
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // one that a killed run left behind may be readable by others
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Whether others on this machine can read the account's file.
#[cfg(unix)]
pub fn is_open_to_others(account: &Account) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let Some(Credential::File(path)) = &account.credential else { return false };
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

/// Whether others on this machine can read the account's file.
#[cfg(not(unix))]
pub fn is_open_to_others(_account: &Account) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_renewed_file_is_whole_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("youtube.json");
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::write(folder.path().join("youtube.json.new"), "left behind").unwrap();
        replace(&path, &Secret::new("{\"a\":1}")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":1}");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(&folder.path().join("gone.json"), &Secret::new("x")).is_err());
    }
}
