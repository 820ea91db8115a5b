// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title GridToken
/// @notice The token that providers, auditors and jurors put at stake. ERC-20 with Permit (ERC-2612) and Votes.
/// @dev The whole supply is minted once, at construction, and can only fall: there is no owner and no way to mint.
/// Slashed stake is burned through `burn`, so the supply tells what misbehaviour has cost so far.
///
/// Laws
///  - totalSupply() + everything ever burned == CAP.
///  - CAP < 2^88, so any amount, and any sum of amounts held at one time, fits in 96 bits with room for shares.
contract GridToken is ERC20, ERC20Permit, ERC20Votes, ERC20Burnable {
    /// @notice Largest supply there will ever be, in wei of GRID (18 decimals): 100 million GRID.
    uint256 public constant CAP = 100_000_000e18;

    /// @notice Mints the whole supply.
    /// @dev Reverts with `ERC20InvalidReceiver(treasury)` for the zero address.
    /// @param treasury who receives CAP; it distributes from there, with no further privilege
    constructor(address treasury) ERC20("Gridbond", "GRID") ERC20Permit("Gridbond") {
        _mint(treasury, CAP);
    }

    /// @notice The next nonce of `owner` for permits and for delegation by signature (they share one counter).
    /// @param owner the signer
    /// @return the nonce that the next signature must carry
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @notice Votes are counted by time: block numbers tick differently on every chain.
    /// @return seconds
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The clock as ERC-6372 names it.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev Moves voting units with the tokens.
    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }
}
