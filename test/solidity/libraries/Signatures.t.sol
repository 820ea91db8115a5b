// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Signatures} from "../../../contracts/libraries/Signatures.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {ExactAnswer, GasBurner} from "../mocks/OddWallets.sol";
import {Quotes} from "../utils/Quotes.sol";
import {Test} from "../utils/Test.sol";

contract SignaturesUser {
    function isValid(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isValid(signer, digest, signature);
    }

    /// @dev The second answer, with the first one's word in scratch memory.
    function isValidAfter(address first, address second, bytes32 digest) external view returns (bool) {
        return Signatures.isValid(first, digest, "") && Signatures.isValid(second, digest, "");
    }
}

/// @dev Says yes and writes.
contract WritingWallet {
    uint256 public asked;

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        ++asked;
        return IERC1271.isValidSignature.selector;
    }
}

/// @dev Reverts with what would be a yes.
contract RevertingYes {
    function isValidSignature(bytes32, bytes calldata) external pure {
        bytes4 yes = IERC1271.isValidSignature.selector;
        assembly {
            mstore(0, yes)
            revert(0, 0x20)
        }
    }
}

// isValid
// ├── a key's own signature of this digest: yes, with code at its address or without; any other: no
// ├── an account with code: yes only for a whole word that is exactly ERC-1271's answer
// ├── an account that writes, reverts or burns gas: no, at a bounded price
// ├── an address without code or key (zero, precompiles): no
// └── never reverts, whatever it is given
contract SignaturesTest is Test {
    SignaturesUser internal user;
    bytes32 internal constant YES = bytes32(IERC1271.isValidSignature.selector);

    function setUp() public {
        user = new SignaturesUser();
    }

    function testFuzz_isValid_aKeysOwnSignature(uint256 key, bytes32 digest) public view {
        key = bound(key, 1, type(uint128).max);
        bytes memory signature = Quotes.sign(digest, key);
        assertTrue(user.isValid(vm.addr(key), digest, signature), "its own");
        assertFalse(user.isValid(vm.addr(key + 1), digest, signature), "another key's");
        assertFalse(user.isValid(vm.addr(key), ~digest, signature), "another digest");
    }

    function testFuzz_isValid_oneBitOff(bytes32 digest, uint256 bit) public {
        (address who, uint256 key) = signer("who");
        bytes memory signature = Quotes.sign(digest, key);
        bit = bound(bit, 0, 65 * 8 - 1);
        signature[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertFalse(user.isValid(who, digest, signature), "a bit flipped");
    }

    function test_isValid_aKeyWithCode() public {
        (address who, uint256 key) = signer("who");
        bytes memory signature = Quotes.sign("digest", key);
        vm.etch(who, address(new ExactAnswer(0, 32)).code);
        assertTrue(user.isValid(who, "digest", signature), "its key, whatever the code says");
        assertFalse(user.isValid(who, "another", signature), "neither");
        vm.etch(who, address(new ExactAnswer(YES, 32)).code);
        assertTrue(user.isValid(who, "another", ""), "its code, without the key");
    }

    function test_isValid_asksTheAccountForThisDigest() public {
        ContractWallet wallet = new ContractWallet();
        wallet.approveDigest("digest");
        assertTrue(user.isValid(address(wallet), "digest", hex"01"), "approved");
        assertFalse(user.isValid(address(wallet), "another", hex"01"), "not approved");
        vm.expectCall(address(wallet), abi.encodeCall(IERC1271.isValidSignature, ("digest", hex"0102")));
        user.isValid(address(wallet), "digest", hex"0102");
    }

    function test_isValid_onlyTheExactAnswer() public {
        _assertAnswer(YES, 32, true);
        _assertAnswer(YES, 64, true);
        _assertAnswer(YES, 31, false);
        _assertAnswer(YES, 4, false);
        _assertAnswer(YES, 0, false);
        _assertAnswer(0, 32, false);
        _assertAnswer(bytes32(uint256(1)), 32, false);
        _assertAnswer(YES | bytes32(uint256(1)), 32, false);
        _assertAnswer(~YES, 32, false);
        _assertAnswer(bytes32(type(uint256).max), 32, false);
    }

    function test_isValid_hostileAccounts() public {
        WritingWallet writing = new WritingWallet();
        assertFalse(user.isValid(address(writing), "digest", ""), "writes");
        assertEq(writing.asked(), 0, "nothing was written");
        assertFalse(user.isValid(address(new RevertingYes()), "digest", ""), "reverts with a yes");
        address burner = address(new GasBurner());
        uint256 before = gasleft();
        assertFalse(user.isValid{gas: 2_000_000}(burner, "digest", ""), "burns");
        assertLt(before - gasleft(), 230_000, "a bounded price");
        assertFalse(user.isValid(address(this), "digest", ""), "has no such function");
    }

    function test_isValid_addressesWithoutCode() public view {
        // The first precompile answers with a recovered address, the fourth with the question.
        for (uint160 i = 0; i < 20; ++i) {
            assertFalse(user.isValid(address(i), "digest", ""), "empty");
            assertFalse(user.isValid(address(i), "digest", new bytes(65)), "zeros: recovers nobody");
        }
    }

    function testFuzz_isValid_neverReverts(address who, bytes32 digest, bytes memory signature) public view {
        assertFalse(user.isValid(who, digest, signature), "noise");
    }

    function _assertAnswer(bytes32 word, uint256 length, bool want) private {
        address account = address(new ExactAnswer(word, length));
        assertEq(user.isValid(account, "digest", ""), want, vm.toString(word));
        // A short answer must not make use of the word that the one before left in memory.
        address before = address(new ExactAnswer(YES, 32));
        assertEq(user.isValidAfter(before, account, "digest"), want, "after a yes");
    }
}
