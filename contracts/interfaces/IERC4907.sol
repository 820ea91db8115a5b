// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ERC-4907: a user of an NFT beside its owner, until it expires
interface IERC4907 {
    /// @notice The user changed; the zero address for none. `expires` in seconds.
    event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires);

    /// @notice Sets the user until `expires` (inclusive). The owner or who may transfer the token.
    function setUser(uint256 tokenId, address user, uint64 expires) external;
    /// @notice The user now; the zero address when there is none or it expired.
    function userOf(uint256 tokenId) external view returns (address);
    /// @notice Until when the user is one, in seconds.
    function userExpires(uint256 tokenId) external view returns (uint256);
}
